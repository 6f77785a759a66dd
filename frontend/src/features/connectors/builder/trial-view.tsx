import { Alert, Badge, Group, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconHistory, IconHourglass } from "@tabler/icons-react";
import type { ConnectorTrial } from "@/api/types";
import { FAILURES } from "@/ui/answer-view";
import { counted, formatCount } from "@/ui/money";
import { Exchanges } from "./exchanges";
import { TrialPageView } from "./trial-page";

type Kind = ConnectorTrial["outcome"]["kind"];

const OUTCOMES: Record<Kind, { title: string; color: string; icon: typeof IconCircleCheck }> = {
  complete: { title: "Read to the end", color: "teal", icon: IconCircleCheck },
  more: { title: "Read; there may be more pages", color: "teal", icon: IconCircleCheck },
  failed: { title: "The network failed", color: "red", icon: IconAlertTriangle },
  out_of_time: { title: "Out of time", color: "orange", icon: IconHourglass },
  not_loaded: { title: "The texts cannot be used", color: "red", icon: IconAlertTriangle },
  config_refused: { title: "The settings do not fit", color: "red", icon: IconAlertTriangle },
};

/** What a trial showed: the outcome in a line, then page by page. */
export function TrialView({ trial, isOlder }: { trial: ConnectorTrial; isOlder: boolean }) {
  return (
    <Stack component="section" aria-label="Result of the test" gap="sm">
      {isOlder && (
        <Alert color="yellow" variant="light" icon={<IconHistory />} p="xs">
          The manifest or the mapping was changed since: this is what the older text did.
        </Alert>
      )}
      <OutcomeLine trial={trial} />
      <Pages trial={trial} />
    </Stack>
  );
}

function OutcomeLine({ trial: { outcome, pages, requests, duration_ms } }: { trial: ConnectorTrial }) {
  const look = OUTCOMES[outcome.kind];
  const records = pages.reduce((sum, page) => sum + page.record_count, 0);
  const counts = [
    counted(pages.length, "page"),
    counted(records, "record"),
    counted(requests, "request"),
    `${formatCount(duration_ms)} ms`,
  ];
  const failure = outcome.failure ? FAILURES[outcome.failure] : undefined;
  return (
    <Alert
      color={look.color}
      variant="light"
      icon={<look.icon />}
      title={failure ?? look.title}
      role="status"
    >
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {outcome.detail}
      </Text>
      {outcome.errors.map(({ pointer, detail }) => (
        <Text key={`${pointer}:${detail}`} size="sm">
          {detail}
        </Text>
      ))}
      <Text size="xs" c="dimmed" mt={4}>
        {counts.join(" · ")}
      </Text>
    </Alert>
  );
}

const FAILED_PAGE = "failed";

function Pages({ trial: { pages, last_exchanges } }: { trial: ConnectorTrial }) {
  if (pages.length === 0 && last_exchanges.length === 0) return null;
  const first = pages.length > 0 ? String(pages[0]?.number) : FAILED_PAGE;
  return (
    <Tabs defaultValue={last_exchanges.length > 0 ? FAILED_PAGE : first} keepMounted={false} variant="pills">
      <Tabs.List mb="xs">
        {pages.map(({ number, record_count }) => (
          <Tabs.Tab
            key={number}
            value={String(number)}
            rightSection={
              <Badge size="xs" variant="default">
                {formatCount(record_count)}
              </Badge>
            }
          >
            Page {number}
          </Tabs.Tab>
        ))}
        {last_exchanges.length > 0 && (
          <Tabs.Tab value={FAILED_PAGE} color="red">
            Page that failed
          </Tabs.Tab>
        )}
      </Tabs.List>
      {pages.map((page) => (
        <Tabs.Panel key={page.number} value={String(page.number)}>
          <TrialPageView page={page} />
        </Tabs.Panel>
      ))}
      {last_exchanges.length > 0 && (
        <Tabs.Panel value={FAILED_PAGE}>
          <Group mb="xs">
            <Text size="sm">The requests of the page that did not come, and what was answered:</Text>
          </Group>
          <Exchanges exchanges={last_exchanges} />
        </Tabs.Panel>
      )}
    </Tabs>
  );
}
