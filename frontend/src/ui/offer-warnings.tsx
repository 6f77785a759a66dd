import { Code, Table } from "@mantine/core";
import type { OfferView } from "@/api/types";
import { EmptyState } from "./empty-state";

/** What was not understood in the record and therefore not guessed (product.md O7). */
export function OfferWarnings({ warnings }: { warnings: OfferView["warnings"] }) {
  if (warnings.length === 0)
    return <EmptyState title="No warnings" text="Every value of the record was understood." />;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Warning</Table.Th>
            <Table.Th>Code</Table.Th>
            <Table.Th>Where</Table.Th>
            <Table.Th>Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {warnings.map(({ code, path, value, detail }) => (
            <Table.Tr key={`${code}:${path}:${value ?? ""}`}>
              <Table.Td>{detail}</Table.Td>
              <Table.Td>{code}</Table.Td>
              <Table.Td>
                <Code>{path}</Code>
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{value ?? "—"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
