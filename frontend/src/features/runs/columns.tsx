import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { RunView } from "@/api/types";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/money";
import { RunProgress } from "@/ui/run-progress";
import { StatusBadge } from "@/ui/status-badge";
import { formatDuration } from "@/ui/time";
import { When } from "@/ui/when";
import { durationSeconds, mainCounters } from "./counters";

const TRIGGERS: Record<string, string> = { forced: "by hand", due: "due", retry: "again after a fault" };

export function runKind(kind: string): string {
  return kind.startsWith("pull") ? "Pull" : "Push";
}

export function triggerWords(trigger: string): string {
  return TRIGGERS[trigger] ?? trigger;
}

const ID: Column<RunView> = {
  accessor: "id",
  title: "Run",
  width: 90,
  render: ({ id }) => (
    <Link className="row-link" to="/runs/$runId" params={{ runId: String(id) }}>
      #{id}
    </Link>
  ),
};

const SUBJECT: Column<RunView> = {
  accessor: "subject_title",
  title: "Subject",
  render: (run) => (
    <Stack gap={0}>
      <RunSubject run={run} />
      <Text size="xs" c="dimmed">
        {runKind(run.kind)}, {triggerWords(run.trigger)}
      </Text>
    </Stack>
  ),
};

const REST: Column<RunView>[] = [
  {
    accessor: "outcome",
    title: "Outcome",
    width: 170,
    render: ({ outcome, error }) => <StatusBadge status={outcome} hint={error?.detail} />,
  },
  {
    accessor: "counters",
    title: "What it did",
    render: (run) => (
      <Stack gap={2}>
        {run.outcome === "running" && <RunProgress run={run} />}
        <Text size="sm" c="dimmed">
          {mainCounters(run)
            .map(([label, value]) => `${formatCount(value)} ${label.toLowerCase()}`)
            .join(" · ") || "—"}
        </Text>
      </Stack>
    ),
  },
  {
    accessor: "started_at",
    title: "Started",
    width: 140,
    render: ({ started_at }) => <When at={started_at} />,
  },
  {
    accessor: "duration",
    title: "Took",
    width: 110,
    render: (run) => formatDuration(durationSeconds(run, Date.now())),
  },
];

export const RUN_COLUMNS: Column<RunView>[] = [ID, SUBJECT, ...REST];
/** On the page of the subject itself its title is no news. */
export const SUBJECT_RUN_COLUMNS: Column<RunView>[] = [ID, ...REST];

export function RunSubject({ run }: { run: RunView }) {
  if (run.source_id !== null && run.source_id !== undefined) {
    return (
      <Link className="row-link" to="/sources/$sourceId" params={{ sourceId: String(run.source_id) }}>
        {run.subject_title}
      </Link>
    );
  }
  if (run.campaign_id !== null && run.campaign_id !== undefined) {
    return (
      <Link className="row-link" to="/campaigns/$campaignId" params={{ campaignId: String(run.campaign_id) }}>
        {run.subject_title}
      </Link>
    );
  }
  return run.subject_title;
}
