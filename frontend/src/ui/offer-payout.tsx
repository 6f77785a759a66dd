import { Text } from "@mantine/core";
import { formatPayout, type MoneyParts } from "./money";

/** The highest payout and how many others there are (product.md O4). */
export function OfferPayout({ payout, count }: { payout: MoneyParts | null; count: number }) {
  const words = formatPayout(payout);
  if (words === null) {
    return (
      <Text span size="sm" c="dimmed">
        no data
      </Text>
    );
  }
  return (
    <Text span size="sm" style={{ fontVariantNumeric: "tabular-nums" }}>
      {words}
      {count > 1 && (
        <Text span size="xs" c="dimmed">
          {` +${count - 1}`}
        </Text>
      )}
    </Text>
  );
}
