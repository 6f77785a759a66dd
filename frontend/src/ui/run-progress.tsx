import { Group, Progress, Text } from "@mantine/core";
import type { RunView } from "@/api/types";
import { formatCount } from "./money";
import { formatDuration, secondsBetween } from "./time";

/** How far a run is, in percent; null where nobody can tell how much there will be. */
export function runPercent({ kind, counters }: RunView): number | null {
  const done = doneOf(kind, counters);
  if (counters.expected <= 0 || done > counters.expected) return null;
  return Math.floor((done / counters.expected) * 100);
}

/** What a running run has done of what there is to do, and for how much longer it will go on. */
export function RunProgress({ run, now = Date.now() }: { run: RunView; now?: number }) {
  const percent = runPercent(run);
  const done = formatCount(doneOf(run.kind, run.counters));
  const of = percent === null ? "" : ` of about ${formatCount(run.counters.expected)}`;
  const words = `${done}${of} ${run.kind === "pull_source" ? "records" : "offers"}`;
  return (
    <div>
      <Progress.Root size="sm">
        <Progress.Section
          value={percent ?? 100}
          striped={percent === null}
          animated={percent === null}
          aria-label={`Progress of run ${run.id}`}
          aria-valuetext={words}
        />
      </Progress.Root>
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {words}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {run.cancel_requested ? "stopping" : timeLeft(run, now)}
        </Text>
      </Group>
    </div>
  );
}

function doneOf(kind: RunView["kind"], counters: RunView["counters"]): number {
  return kind === "pull_source" ? counters.records : counters.looked_at;
}

function timeLeft({ estimated_end_at }: RunView, now: number): string {
  if (!estimated_end_at) return "";
  const seconds = -secondsBetween(estimated_end_at, now);
  return seconds < 1 ? "almost done" : `${formatDuration(seconds)} left`;
}
