import { Badge, Table, Text } from "@mantine/core";
import type { OfferView } from "@/api/types";
import { CopyText } from "@/ui/copy-text";
import { Panel } from "@/ui/panel";

const ORIGINS: Record<string, { label: string; color: string }> = {
  link: { label: "the network's link", color: "gray" },
  source_param: { label: "added from the source's params", color: "teal" },
  replaced: { label: "replaced by the source's params", color: "indigo" },
};

/** The URL as it is pushed, and where each piece comes from (product.md S8). */
export function TrackingUrl({ finished }: { finished: OfferView["final_tracking_url"] }) {
  return (
    <Panel
      title="Finished tracking URL"
      text="The tracking URL with the source's tracking URL params, as it is pushed."
    >
      {finished ? (
        <>
          <CopyText value={finished.url} label="finished tracking URL" />
          {finished.pieces.length > 0 && (
            <Table fz="sm" verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Piece</Table.Th>
                  <Table.Th>Value</Table.Th>
                  <Table.Th>Origin</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {finished.pieces.map(({ key, value, origin }, index) => (
                  // A URL may hold a key twice, so the place is the identity.
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows are shown only
                  <Table.Tr key={index}>
                    <Table.Td style={{ overflowWrap: "anywhere" }}>{key}</Table.Td>
                    <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
                    <Table.Td>
                      <Badge variant="light" tt="none" color={ORIGINS[origin]?.color ?? "gray"}>
                        {ORIGINS[origin]?.label ?? origin}
                      </Badge>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </>
      ) : (
        <Text size="sm" c="dimmed">
          The offer has no usable tracking URL.
        </Text>
      )}
    </Panel>
  );
}
