import { describe, expect, it } from "vitest";
import { bellLabel, unnamed } from "./kinds";

describe("bellLabel", () => {
  it("shows nothing when everything is read", () => {
    expect(bellLabel(0)).toBeNull();
  });

  it("counts up to 99", () => {
    expect(bellLabel(1)).toBe("1");
    expect(bellLabel(99)).toBe("99");
    expect(bellLabel(100)).toBe("99+");
  });
});

describe("unnamed", () => {
  it("is what is counted beyond the samples", () => {
    const sample = { offer_id: 1, title: "Puzzle Quest", detail: null };
    expect(unnamed({ offers: 1000, samples: [sample] })).toBe(999);
    expect(unnamed({ offers: 1, samples: [sample] })).toBe(0);
    expect(unnamed({ offers: 0, samples: [] })).toBe(0);
  });
});
