import { Table, Text } from "@mantine/core";
import type { PayoutView } from "@/api/types";
import { formatPayout } from "./money";
import { paymentModel } from "./payment-model";

/** Every payout of an offer. */
export function OfferPayouts({ payouts }: { payouts: PayoutView[] }) {
  if (payouts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        The source gave no payout.
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Goal</Table.Th>
            <Table.Th>Model</Table.Th>
            <Table.Th ta="right">Payout</Table.Th>
            <Table.Th>Countries</Table.Th>
            <Table.Th>OS</Table.Th>
            <Table.Th>Devices</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {payouts.map((payout, index) => (
            // Two payouts may be equal in every field, so the place is the identity.
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are shown only
            <Table.Tr key={index}>
              <Table.Td>{payout.goal_title ?? payout.goal ?? "default"}</Table.Td>
              <Table.Td>{paymentModel(payout.model)}</Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
                {formatPayout({
                  amount: payout.amount ?? null,
                  percent: payout.percent ?? null,
                  currency: payout.currency ?? null,
                }) ?? "no data"}
              </Table.Td>
              <Table.Td>{countries(payout)}</Table.Td>
              <Table.Td>{payout.os?.join(", ") || "All"}</Table.Td>
              <Table.Td>{payout.devices?.join(", ") || "All"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function countries({ countries }: PayoutView): string {
  if (!countries) return "All";
  const { mode, values } = countries;
  if (values.length === 0) return mode === "exclude" ? "All" : "None";
  return `${mode === "exclude" ? "All but " : ""}${values.join(", ")}`;
}
