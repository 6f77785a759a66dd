import { Button, Group, Pill } from "@mantine/core";

export interface FilterChip {
  key: string;
  label: string;
  onRemove: () => void;
}

/** The filters in force, each removable, and one button that removes all. */
export function FilterChips({ chips, onClear }: { chips: FilterChip[]; onClear: () => void }) {
  if (chips.length === 0) return null;
  return (
    <Group gap={6} role="list" aria-label="Filters in force">
      {chips.map((chip) => (
        <Pill
          key={chip.key}
          role="listitem"
          size="md"
          withRemoveButton
          onRemove={chip.onRemove}
          removeButtonProps={{
            "aria-label": `Remove filter ${chip.label}`,
            "aria-hidden": false,
            tabIndex: 0,
          }}
        >
          {chip.label}
        </Pill>
      ))}
      <Button variant="subtle" size="compact-sm" onClick={onClear}>
        Clear filters
      </Button>
    </Group>
  );
}
