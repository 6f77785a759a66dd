const WORDS: Record<string, string> = {
  fixed: "Fixed",
  percent: "Percent",
  mixed: "Mixed",
  both: "Mixed",
  none: "No data",
};

/** The payment model in the seed's words. */
export function paymentModel(model: string): string {
  return WORDS[model] ?? model;
}
