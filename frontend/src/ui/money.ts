/** An exact decimal as the API writes it, e.g. "2.5" or "-0.0005". */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Keeps an amount and its unit on one line. */
const NBSP = "\u00a0";

const grouped = new Intl.NumberFormat("en-US");

/**
 * Writes a decimal string for people without ever passing through a float: groups thousands, keeps every
 * digit the server gave, and pads to two places. What is no decimal is shown as it is.
 */
export function formatDecimal(value: string, minPlaces = 2): string {
  if (!DECIMAL.test(value)) return value;
  const negative = value.startsWith("-");
  const [whole = "0", fraction = ""] = (negative ? value.slice(1) : value).split(".");
  const places = fraction.replace(/0+$/, "").padEnd(minPlaces, "0");
  const head = grouped.format(BigInt(whole));
  return `${negative ? "−" : ""}${head}${places ? `.${places}` : ""}`;
}

export interface MoneyParts {
  amount: string | null;
  percent: string | null;
  currency: string | null;
}

/** "2.50 USD", "15 %", "2.50 USD + 15 %", or null when there is nothing. */
export function formatPayout(payout: MoneyParts | null): string | null {
  if (payout === null) return null;
  const parts: string[] = [];
  if (payout.amount !== null) {
    parts.push([formatDecimal(payout.amount), payout.currency].filter(Boolean).join(NBSP));
  }
  if (payout.percent !== null) parts.push(`${formatDecimal(payout.percent, 0)}${NBSP}%`);
  return parts.length > 0 ? parts.join(" + ") : null;
}

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** "1 source", "1,250 sources". */
export function counted(value: number, word: string): string {
  return `${formatCount(value)} ${word}${value === 1 ? "" : "s"}`;
}
