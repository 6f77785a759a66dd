import { describe, expect, it } from "vitest";
import { endAfter } from "./scopes";

describe("endAfter", () => {
  it("is so many days of 24 hours later, in UTC", () => {
    const now = Date.parse("2026-11-27T16:00:00Z");
    expect(endAfter(30, now)).toBe("2026-12-27T16:00:00.000Z");
    expect(endAfter(365, now)).toBe("2027-11-27T16:00:00.000Z");
  });
});
