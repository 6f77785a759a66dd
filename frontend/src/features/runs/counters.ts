import type { RunView } from "@/api/types";

export type Counter = keyof RunView["counters"];

const WORDS: Record<string, string> = {
  pages: "Pages",
  records: "Records",
  new: "New",
  changed: "Changed",
  unchanged: "Unchanged",
  missing: "Missing",
  invalid: "Invalid",
  quarantined: "Quarantined",
  warnings: "Warnings",
  created: "Created",
  updated: "Updated",
  paused: "Paused",
  resumed: "Resumed",
  looked_at: "Looked at",
  skipped: "Skipped",
  failed: "Failed",
  requests: "Requests",
};

function counterLabel(counter: string): string {
  return WORDS[counter] ?? counter;
}

const OF_KIND: Record<"pull" | "push", readonly Counter[]> = {
  pull: ["records", "new", "changed", "unchanged", "missing", "invalid", "quarantined"],
  push: ["created", "updated", "paused", "resumed", "unchanged", "failed"],
};

/** The few counters that tell a run's story in one line: those that are not zero. */
export function mainCounters(run: RunView): [string, number][] {
  const kind = run.kind.startsWith("pull") ? "pull" : "push";
  return OF_KIND[kind]
    .map((counter): [string, number] => [counterLabel(counter), run.counters[counter]])
    .filter(([, value]) => value !== 0);
}

const DETAILS: Record<"pull" | "push", readonly Counter[]> = {
  pull: ["requests", "pages", ...OF_KIND.pull, "warnings"],
  push: ["requests", "looked_at", ...OF_KIND.push, "skipped", "warnings"],
};

/** All counters that can be anything but zero in a run of its kind. */
export function allCounters(run: RunView): [string, number][] {
  return DETAILS[run.kind.startsWith("pull") ? "pull" : "push"].map((counter) => [
    counterLabel(counter),
    run.counters[counter],
  ]);
}

/** How long a run took, or has taken until `now` (ms). */
export function durationSeconds(run: RunView, now: number): number {
  const end = run.finished_at ? Date.parse(run.finished_at) : now;
  return Math.max(0, (end - Date.parse(run.started_at)) / 1000);
}
