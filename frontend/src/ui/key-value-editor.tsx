import {
  ActionIcon,
  Button,
  Code,
  Group,
  Input,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { KeyValue } from "@/api/types";

export interface KeyValueEditorProps {
  label: string;
  description: string;
  value: KeyValue[];
  onChange: (value: KeyValue[]) => void;
  /** Error of the list ("") or of one cell ("0.key"). */
  errorAt: (path: string) => string | undefined;
  macros?: readonly string[];
}

/** `key=value` pairs whose values may hold macros of the tracking system (product.md S8). */
export function KeyValueEditor({
  label,
  description,
  value,
  onChange,
  errorAt,
  macros = [],
}: KeyValueEditorProps) {
  const change = (index: number, patch: Partial<KeyValue>) =>
    onChange(value.map((pair, at) => (at === index ? { ...pair, ...patch } : pair)));
  const appendMacro = (macro: string) => {
    const last = value.length - 1;
    const pair = value[last];
    if (pair && pair.value === "") change(last, { value: macro });
    else onChange([...value, { key: "", value: macro }]);
  };
  return (
    <Input.Wrapper label={label} description={description} error={errorAt("")} labelElement="div">
      <Stack gap="xs" mt={6}>
        {value.map((pair, index) => (
          // Pairs have no identity of their own but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are controlled by value, so a moved index shows the right text
          <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              style={{ flex: 1 }}
              aria-label={`${label}: key ${index + 1}`}
              placeholder="aff_sub"
              value={pair.key}
              error={errorAt(`${index}.key`)}
              onChange={(event) => change(index, { key: event.currentTarget.value })}
            />
            <Text pt={6} c="dimmed" aria-hidden>
              =
            </Text>
            <TextInput
              style={{ flex: 1.4 }}
              aria-label={`${label}: value ${index + 1}`}
              placeholder="{clickid}"
              value={pair.value}
              error={errorAt(`${index}.value`)}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              mt={4}
              aria-label={`Remove ${label} ${index + 1}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group gap="xs">
          <Button
            variant="light"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => onChange([...value, { key: "", value: "" }])}
          >
            Add parameter
          </Button>
          {macros.length > 0 && (
            <Group gap={4}>
              <Text size="xs" c="dimmed">
                Macros:
              </Text>
              {macros.map((macro) => (
                <UnstyledButton
                  key={macro}
                  aria-label={`Insert macro ${macro}`}
                  onClick={() => appendMacro(macro)}
                >
                  <Code>{macro}</Code>
                </UnstyledButton>
              ))}
            </Group>
          )}
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
