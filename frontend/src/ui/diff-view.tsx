import { Table, Text } from "@mantine/core";

export interface FieldChange {
  path: string;
  before: string | null;
  after: string | null;
}

/** The leaves in which two documents differ, in the order in which they are met. */
export function changedFields(before: unknown, after: unknown): FieldChange[] {
  const old = leaves(before);
  const now = leaves(after);
  const paths = new Set([...old.keys(), ...now.keys()]);
  return [...paths].flatMap((path) => {
    const from = old.get(path) ?? null;
    const to = now.get(path) ?? null;
    return from === to ? [] : [{ path, before: from, after: to }];
  });
}

function leaves(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (path !== "" && value === null) into.set(path, "null");
  } else if (typeof value !== "object") {
    into.set(path || "value", String(value));
  } else if (Object.keys(value).length === 0) {
    if (path !== "") into.set(path, Array.isArray(value) ? "[]" : "{}");
  } else {
    for (const [key, entry] of Object.entries(value)) leaves(entry, path ? `${path}.${key}` : key, into);
  }
  return into;
}

/** Before and after, field by field. */
export function DiffView({ before, after }: { before: unknown; after: unknown }) {
  const changes = changedFields(before, after);
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No field differs.
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Field</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.path}>
              <Table.Td>{change.path}</Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {change.before === null ? (
                  <Text c="dimmed" span>
                    —
                  </Text>
                ) : (
                  <del>{change.before}</del>
                )}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {change.after === null ? (
                  <Text c="dimmed" span>
                    —
                  </Text>
                ) : (
                  <ins>{change.after}</ins>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
