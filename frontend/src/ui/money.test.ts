import { describe, expect, test } from "vitest";
import { counted, formatDecimal, formatPayout } from "./money";

describe("formatDecimal", () => {
  test("no digit is lost, whatever a float would do", () => {
    expect(formatDecimal("0.1000001")).toBe("0.1000001");
    expect(formatDecimal("9007199254740993.25")).toBe("9,007,199,254,740,993.25");
  });

  test("two places are shown at least, needless zeros are not", () => {
    expect(formatDecimal("2.5")).toBe("2.50");
    expect(formatDecimal("2")).toBe("2.00");
    expect(formatDecimal("2.500000")).toBe("2.50");
    expect(formatDecimal("80.000", 0)).toBe("80");
  });

  test("negative amounts carry a minus sign", () => {
    expect(formatDecimal("-1234.5")).toBe("−1,234.50");
  });

  test("what is no decimal is shown as it is", () => {
    expect(formatDecimal("N/A")).toBe("N/A");
  });
});

describe("formatPayout", () => {
  const plain = (payout: Parameters<typeof formatPayout>[0]) =>
    formatPayout(payout)?.replaceAll("\u00a0", " ");

  test("amount, share, both or nothing", () => {
    expect(plain({ amount: "2.5", percent: null, currency: "USD" })).toBe("2.50 USD");
    expect(plain({ amount: null, percent: "12.5", currency: null })).toBe("12.5 %");
    expect(plain({ amount: "1", percent: "5", currency: "EUR" })).toBe("1.00 EUR + 5 %");
    expect(formatPayout({ amount: null, percent: null, currency: "USD" })).toBeNull();
    expect(formatPayout(null)).toBeNull();
  });

  test("an amount without a currency pretends none", () => {
    expect(plain({ amount: "3", percent: null, currency: null })).toBe("3.00");
  });
});

test("what is counted is singular once", () => {
  expect([0, 1, 1250].map((value) => counted(value, "source"))).toEqual([
    "0 sources",
    "1 source",
    "1,250 sources",
  ]);
});
