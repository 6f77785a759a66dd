import { ActionIcon, Button, Group, Input, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { CampaignDefaults } from "@/api/types";

type Caps = NonNullable<CampaignDefaults["caps"]>;
type Cap = Caps[number];

const PERIODS = ["hour", "day", "week", "month", "total"];
const KINDS = ["conversions", "clicks", "impressions", "budget"];

export interface CapsOverrideProps {
  value: Caps | null;
  onChange: (value: Caps | null) => void;
  errorAt: (path: string) => string | undefined;
}

/** Caps by the source, or these for every offer. */
export function CapsOverride({ value, onChange, errorAt }: CapsOverrideProps) {
  const caps = value ?? [];
  const change = (index: number, patch: Partial<Cap>) =>
    onChange(caps.map((cap, at) => (at === index ? { ...cap, ...patch } : cap)));
  const remove = (index: number) => {
    const rest = caps.filter((_, at) => at !== index);
    onChange(rest.length === 0 ? null : rest);
  };
  return (
    <Input.Wrapper
      label="Caps"
      labelElement="div"
      description={value === null ? "According to the source" : "Forced on every offer"}
      error={errorAt("")}
    >
      <Stack gap="xs" mt={6}>
        {caps.map((cap, index) => (
          // Caps have no identity of their own but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are controlled by value
          <Group key={index} gap="xs" align="flex-start">
            <Select
              aria-label={`Cap ${index + 1}: kind`}
              data={KINDS}
              allowDeselect={false}
              value={cap.kind}
              error={errorAt(`.${index}.kind`)}
              onChange={(kind) => kind && change(index, { kind: kind as Cap["kind"] })}
              w={140}
            />
            <Select
              aria-label={`Cap ${index + 1}: period`}
              data={PERIODS}
              allowDeselect={false}
              value={cap.period}
              error={errorAt(`.${index}.period`)}
              onChange={(period) => period && change(index, { period: period as Cap["period"] })}
              w={110}
            />
            <TextInput
              aria-label={`Cap ${index + 1}: value`}
              inputMode="decimal"
              value={cap.value}
              error={errorAt(`.${index}.value`)}
              onChange={(event) => change(index, { value: event.currentTarget.value.trim() })}
              w={120}
            />
            <TextInput
              aria-label={`Cap ${index + 1}: goal`}
              placeholder="Any goal"
              value={cap.goal ?? ""}
              error={errorAt(`.${index}.goal`)}
              onChange={(event) => change(index, { goal: event.currentTarget.value || null })}
              w={140}
            />
            <ActionIcon
              color="red"
              mt={4}
              aria-label={`Remove cap ${index + 1}`}
              onClick={() => remove(index)}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <div>
          <Button
            variant="light"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...caps, { kind: "conversions", period: "day", value: "", goal: null }])}
          >
            Force a cap
          </Button>
        </div>
      </Stack>
    </Input.Wrapper>
  );
}
