import { Button, Checkbox, Popover, Stack } from "@mantine/core";
import { IconColumns } from "@tabler/icons-react";
import type { ColumnChoice } from "./use-column-choice";

/** Lets the user pick a list's columns. */
export function ColumnPicker({ choice }: { choice: ColumnChoice }) {
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack
          gap="xs"
          component="fieldset"
          style={{ border: 0, padding: 0, margin: 0 }}
          aria-label="Columns shown"
        >
          {choice.columns.map((column) => (
            <Checkbox
              key={column.key}
              label={column.title}
              checked={choice.isShown(column.key)}
              disabled={column.fixed ?? false}
              onChange={() => choice.toggle(column.key)}
            />
          ))}
          <Button variant="subtle" size="compact-sm" onClick={choice.reset}>
            Restore defaults
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
