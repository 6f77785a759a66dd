import { describe, expect, test } from "vitest";
import { formatDuration, formatInstant, formatRelative } from "./time";

const NOW = Date.parse("2026-11-23T12:00:00Z");

describe("time", () => {
  test("instants are shown in UTC, wherever the browser is", () => {
    expect(formatInstant("2026-01-05T23:30:00+02:00")).toBe("05 Jan 2026, 21:30:00 UTC");
  });

  test("relative times go by the largest full unit", () => {
    expect(formatRelative("2026-11-23T11:59:55Z", NOW)).toBe("just now");
    expect(formatRelative("2026-11-23T11:59:15Z", NOW)).toBe("45 seconds ago");
    expect(formatRelative("2026-11-23T11:00:30Z", NOW)).toBe("59 minutes ago");
    expect(formatRelative("2026-11-23T09:00:00Z", NOW)).toBe("3 hours ago");
    expect(formatRelative("2026-11-23T14:00:00Z", NOW)).toBe("in 2 hours");
    expect(formatRelative("2026-11-21T12:00:00Z", NOW)).toBe("2 days ago");
  });

  test("what is no instant is shown as it is", () => {
    expect(formatInstant("soon")).toBe("soon");
    expect(formatRelative("soon", NOW)).toBe("soon");
  });

  test("durations", () => {
    expect(formatDuration(0)).toBe("0 s");
    expect(formatDuration(900)).toBe("15 min");
    expect(formatDuration(5405)).toBe("1 h 30 min 5 s");
    expect(formatDuration(-4)).toBe("0 s");
  });
});
