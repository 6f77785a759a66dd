import { Alert, Button, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconPlayerStop } from "@tabler/icons-react";
import { useAllowed } from "@/api/permissions";
import type { RunView } from "@/api/types";
import { AnswerView } from "@/ui/answer-view";
import { ErrorState } from "@/ui/error-state";
import { Facts } from "@/ui/facts";
import { Guarded } from "@/ui/guarded";
import { formatCount } from "@/ui/money";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { RunProgress } from "@/ui/run-progress";
import { StatusBadge } from "@/ui/status-badge";
import { formatDuration } from "@/ui/time";
import { When } from "@/ui/when";
import { RunSubject, runKind, triggerWords } from "./columns";
import { allCounters, durationSeconds } from "./counters";
import { useCancelRun } from "./mutations";
import { useRun } from "./queries";

export function RunPage({ id }: { id: number }) {
  const query = useRun(id);
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const run = query.data;
  return (
    <>
      <PageHeader
        title={`Run #${run.id}: ${run.subject_title}`}
        parent={{ label: "Runs", to: "/runs" }}
        badge={<StatusBadge status={run.outcome} />}
        actions={run.outcome === "running" && <Cancel run={run} />}
      />
      <Stack>
        {run.error && (
          <Alert color="red" icon={<IconAlertTriangle />} title={run.error.code}>
            {run.error.detail}
          </Alert>
        )}
        {run.outcome === "running" && (
          <Panel title="Progress">
            <RunProgress run={run} />
          </Panel>
        )}
        <Panel title="Run">
          <Facts
            items={[
              ["Kind", runKind(run.kind)],
              ["Subject", <RunSubject key="subject" run={run} />],
              ["Trigger", triggerWords(run.trigger)],
              ["Started", <When key="started" at={run.started_at} />],
              ["Finished", <When key="finished" at={run.finished_at ?? null} empty="still running" />],
              ["Took", formatDuration(durationSeconds(run, Date.now()))],
            ]}
          />
        </Panel>
        <Panel title="Counters">
          <Counters run={run} />
        </Panel>
        {run.answer && (
          <Panel title="The other side's answer">
            <AnswerView answer={run.answer} />
          </Panel>
        )}
      </Stack>
    </>
  );
}

function Counters({ run }: { run: RunView }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 2, xs: 3, sm: 4, lg: 5 }} m={0}>
      {allCounters(run).map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} fw={600} c={value === 0 ? "dimmed" : "inherit"}>
            {formatCount(value)}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}

function Cancel({ run }: { run: RunView }) {
  const allowed = useAllowed("sync.run");
  const cancel = useCancelRun();
  return (
    <Guarded reason={allowed.reason}>
      <Button
        variant="light"
        color="red"
        leftSection={<IconPlayerStop size={16} />}
        loading={cancel.isPending}
        disabled={run.cancel_requested}
        onClick={() =>
          cancel.mutate(
            { params: { path: { id: run.id } } },
            {
              onSuccess: () => notifyDone("The run stops at its next safe point."),
              onError: (error) => notifyProblem("Not cancelled", error),
            },
          )
        }
      >
        {run.cancel_requested ? "Stopping" : "Cancel run"}
      </Button>
    </Guarded>
  );
}
