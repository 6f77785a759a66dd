import { ActionIcon, Button, Group, Input, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { CampaignDefaults } from "@/api/types";
import { LookupMultiSelect, LookupSelect } from "./lookup-select";

type Value = CampaignDefaults["categories"];

export interface CategoriesDefaultProps {
  trackingSystemId: number | null;
  value: Value;
  onChange: (value: Value) => void;
  errorAt: (path: string) => string | undefined;
}

/** Categories: the source's, some of them renamed, or a forced list. */
export function CategoriesDefault({ trackingSystemId, value, onChange, errorAt }: CategoriesDefaultProps) {
  const forced = value.forced !== null && value.forced !== undefined;
  return (
    <Input.Wrapper label="Categories" labelElement="div" error={errorAt("")}>
      <Stack gap="xs">
        <div>
          <SegmentedControl
            aria-label="Categories: how"
            data={[
              { value: "source", label: "According to the source" },
              { value: "forced", label: "Forced" },
            ]}
            value={forced ? "forced" : "source"}
            onChange={(how) => onChange({ ...value, forced: how === "forced" ? [] : null })}
          />
        </div>
        {forced ? (
          <LookupMultiSelect
            label="Forced categories"
            kind="categories"
            trackingSystemId={trackingSystemId}
            value={value.forced ?? []}
            error={errorAt(".forced")}
            onChange={(ids) => onChange({ ...value, forced: ids })}
          />
        ) : (
          <CategoryMap
            trackingSystemId={trackingSystemId}
            value={value}
            onChange={onChange}
            errorAt={errorAt}
          />
        )}
      </Stack>
    </Input.Wrapper>
  );
}

function CategoryMap({ trackingSystemId, value, onChange, errorAt }: CategoriesDefaultProps) {
  const change = (index: number, patch: Partial<Value["map"][number]>) =>
    onChange({
      ...value,
      map: value.map.map((entry, at) => (at === index ? { ...entry, ...patch } : entry)),
    });
  return (
    <>
      {value.map.map((entry, index) => (
        // Entries have no identity of their own but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are controlled by value
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            label="Source's category"
            value={entry.from}
            error={errorAt(`.map.${index}.from`)}
            onChange={(event) => change(index, { from: event.currentTarget.value })}
          />
          <div style={{ flex: 1 }}>
            <LookupSelect
              label="Becomes"
              kind="categories"
              required
              trackingSystemId={trackingSystemId}
              value={entry.to}
              error={errorAt(`.map.${index}.to`)}
              onChange={(to) => change(index, { to: to ?? "" })}
            />
          </div>
          <ActionIcon
            color="red"
            mt={28}
            aria-label={`Remove category mapping ${index + 1}`}
            onClick={() => onChange({ ...value, map: value.map.filter((_, at) => at !== index) })}
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
          onClick={() => onChange({ ...value, map: [...value.map, { from: "", to: "" }] })}
        >
          Map a category
        </Button>
      </div>
    </>
  );
}
