import { Group, Input, MultiSelect, SegmentedControl, Stack, TagsInput } from "@mantine/core";
import type { ListFilter } from "@/api/types";

export interface ListFilterInputProps {
  label: string;
  value: ListFilter | null;
  onChange: (value: ListFilter | null) => void;
  data: { value: string; label: string }[];
  /** Values beyond `data` may be typed. */
  free?: boolean;
  error: string | undefined;
}

const MODES = [
  { value: "include", label: "Only" },
  { value: "exclude", label: "All but" },
];

/** A list of values to include or to exclude; empty means "any" (product.md C2). */
export function ListFilterInput({ label, value, onChange, data, free = false, error }: ListFilterInputProps) {
  const mode = value?.mode ?? "include";
  const values = value?.values ?? [];
  const set = (next: string[]) => onChange(next.length === 0 ? null : { mode, values: next });
  const shared = {
    "aria-label": label,
    value: values,
    onChange: set,
    placeholder: values.length === 0 ? "Any" : "",
    clearable: true,
  };
  return (
    <Input.Wrapper error={error}>
      <Stack gap={4}>
        <Group justify="space-between" wrap="nowrap" mih={26}>
          <Input.Label labelElement="div">{label}</Input.Label>
          {values.length > 0 && (
            <SegmentedControl
              size="xs"
              aria-label={`${label}: mode`}
              data={MODES}
              value={mode}
              onChange={(next) =>
                onChange(value && { ...value, mode: next === "exclude" ? "exclude" : "include" })
              }
            />
          )}
        </Group>
        {free ? (
          <TagsInput {...shared} data={data.map((option) => option.value)} />
        ) : (
          <MultiSelect {...shared} data={withUnknown(data, values)} searchable limit={300} />
        )}
      </Stack>
    </Input.Wrapper>
  );
}

function withUnknown(data: { value: string; label: string }[], values: string[]) {
  const known = new Set(data.map((option) => option.value));
  return [...data, ...values.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))];
}
