const absolute = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "23 Nov 2026, 14:05:09 UTC"; all times of the product are UTC. */
export function formatInstant(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at) ? instant : `${absolute.format(at)} UTC`;
}

const day = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "2-digit",
  month: "short",
  year: "numeric",
});
const FAR_SECONDS = 60 * 86_400;

/** "5 minutes ago", "in 2 hours", "just now"; from two months on the day, "02 Feb 2037". */
export function formatRelative(instant: string, now: number): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) >= FAR_SECONDS) return day.format(at);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? "just now" : relative.format(seconds, "second");
}

/** 900 → "15 min", 5400 → "1 h 30 min", 45 → "45 s". */
export function formatDuration(totalSeconds: number): string {
  const seconds = Math.max(0, Math.round(totalSeconds));
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ].filter(([amount]) => amount !== 0);
  return parts.length === 0 ? "0 s" : parts.map(([amount, unit]) => `${amount} ${unit}`).join(" ");
}

/** Seconds between two instants. */
export function secondsBetween(from: string, to: string | number): number {
  return ((typeof to === "number" ? to : Date.parse(to)) - Date.parse(from)) / 1000;
}
