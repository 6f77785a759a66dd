import { Badge, Group, Table, Text } from "@mantine/core";
import { specFields } from "@/ui/schema-form/fields";
import { withCode } from "@/ui/with-code";

/** What a source of the connector is asked for. */
export function SpecTable({ spec }: { spec: Record<string, unknown> }) {
  const fields = specFields(spec);
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing, or nothing yet: a connector asks once a version is published.
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table fz="sm">
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.name}>
              <Table.Th>
                {field.title}
                {field.required ? " *" : ""}
              </Table.Th>
              <Table.Td>{withCode(field.description) ?? "—"}</Table.Td>
              <Table.Td>
                <Group gap={6} justify="flex-end" wrap="nowrap">
                  <Badge variant="default" size="sm">
                    {field.kind.replaceAll("_", " ")}
                  </Badge>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
