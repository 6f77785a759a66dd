import { Alert, Anchor, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconArchive, IconPencil, IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorView, KeyValue, SourceView } from "@/api/types";
import { AnswerView } from "@/ui/answer-view";
import { ConnectorIcon } from "@/ui/connector-icon";
import { ErrorState } from "@/ui/error-state";
import { Facts } from "@/ui/facts";
import { Guarded } from "@/ui/guarded";
import { formatCount } from "@/ui/money";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { specFields } from "@/ui/schema-form/fields";
import { StatusWithAnswer } from "@/ui/status-with-answer";
import { formatDuration } from "@/ui/time";
import { When } from "@/ui/when";
import { ArchiveSource } from "./archive-source";
import { HeldFeed } from "./held-feed";
import { NewerVersion } from "./newer-version";
import { Quarantine } from "./quarantine";
import { useConnectors, useSource } from "./queries";
import { useSourceActions } from "./use-source-actions";

/** All there is to know of one source; the route hands in its runs. */
export function SourcePage({ id, runs }: { id: number; runs: ReactNode }) {
  const query = useSource(id);
  const connectors = useConnectors();
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const source = query.data;
  const connector = connectors.data?.items.find((one) => one.id === source.connector);
  return (
    <>
      <PageHeader
        title={source.title}
        parent={{ label: "Demand sources", to: "/sources" }}
        badge={
          <StatusWithAnswer status={source.status} title={source.title} answer={source.answer ?? null} />
        }
        actions={<SourceActions source={source} />}
      />
      <Stack>
        <HeldFeed source={source} />
        <NewerVersion source={source} connector={connector} />
        {source.answer && (
          <Alert color="red" variant="light" title="The source's last answer" role="alert">
            <AnswerView answer={source.answer} />
          </Alert>
        )}
        <SourceFacts source={source} connector={connector} />
        <Panel title="Last runs">{runs}</Panel>
        <Quarantine id={id} />
      </Stack>
    </>
  );
}

function SourceActions({ source }: { source: SourceView }) {
  const [archiving, setArchiving] = useState(false);
  const write = useAllowed("sources.write");
  const sync = useAllowed("sync.run");
  const actions = useSourceActions();
  const final = source.archived_at ? "The source is archived; archiving is final." : undefined;
  return (
    <>
      <Guarded reason={final ?? sync.reason}>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={actions.busy}
          onClick={() => actions.pull(source)}
        >
          Pull now
        </Button>
      </Guarded>
      <Guarded reason={final ?? write.reason}>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={actions.busy}
          onClick={() => actions.check(source)}
        >
          Check
        </Button>
      </Guarded>
      <Guarded reason={final ?? write.reason}>
        <Button
          variant="default"
          leftSection={<IconPencil size={16} />}
          renderRoot={(props) => (
            <Link {...props} to="/sources/$sourceId/edit" params={{ sourceId: String(source.id) }} />
          )}
        >
          Edit
        </Button>
      </Guarded>
      <Guarded reason={final ?? write.reason}>
        <Button
          variant="light"
          color="red"
          leftSection={<IconArchive size={16} />}
          onClick={() => setArchiving(true)}
        >
          Archive
        </Button>
      </Guarded>
      {archiving && <ArchiveSource source={source} onClose={() => setArchiving(false)} />}
    </>
  );
}

function SourceFacts({ source, connector }: { source: SourceView; connector: ConnectorView | undefined }) {
  const fields = specFields(connector?.spec);
  const config = Object.entries(source.config as Record<string, unknown>);
  return (
    <Panel title="Settings and state">
      <Facts
        items={[
          ["ID", source.id],
          [
            "Type",
            <Group key="type" gap={6}>
              <ConnectorIcon id={source.connector} name={source.connector_name} size={18} />
              <Anchor
                underline="always"
                size="sm"
                renderRoot={(props) => (
                  <Link {...props} to="/connectors/$connectorId" params={{ connectorId: source.connector }} />
                )}
              >
                {source.connector_name}
              </Anchor>
            </Group>,
          ],
          ["Connector version", versionOf(source, connector)],
          [
            "Offers",
            <Text key="offers" size="sm" span>
              <Anchor
                underline="always"
                renderRoot={(props) => (
                  <Link {...props} to="/offers" search={{ source_id: String(source.id) }} />
                )}
              >
                {formatCount(source.offers.total)}
              </Anchor>
              {` · ${formatCount(source.offers.valid)} valid · ${formatCount(source.offers.active)} active · ${formatCount(
                source.offers.in_feed,
              )} in feed`}
            </Text>,
          ],
          ["Last update", <When key="last" at={source.last_pulled_at ?? null} />],
          ["Next pull", <When key="next" at={source.next_pull_at ?? null} empty="none planned" />],
          ["Poll interval", formatDuration(source.poll_interval_seconds)],
          ["Default currency", source.default_currency ?? "none"],
          ["Preview URL required", source.preview_required ? "yes" : "no"],
          ["Tracking URL params", <Pairs key="tracking" pairs={source.tracking_params} />],
          ["Impression URL params", <Pairs key="impression" pairs={source.impression_params} />],
          ["Created", <When key="created" at={source.created_at} />],
          ["Changed", <When key="updated" at={source.updated_at} />],
          ...(source.archived_at
            ? [["Archived", <When key="archived" at={source.archived_at} />] as [string, ReactNode]]
            : []),
          ...config.map(([name, value]): [string, ReactNode] => [
            fields.find((field) => field.name === name)?.title ?? name,
            <Code key={name}>{typeof value === "string" ? value : JSON.stringify(value)}</Code>,
          ]),
        ]}
      />
    </Panel>
  );
}

/** A user-made connector has numbered versions; what came with the program has its release. */
function versionOf({ connector_version }: SourceView, connector: ConnectorView | undefined): string {
  if (connector_version !== null) return `Version ${connector_version}`;
  return connector ? `${connector.version}, built in` : "built in";
}

function Pairs({ pairs }: { pairs: KeyValue[] }) {
  if (pairs.length === 0) return "none";
  return (
    <Stack gap={2} align="flex-start">
      {pairs.map(({ key, value }) => (
        <Code key={key}>
          {key}={value}
        </Code>
      ))}
    </Stack>
  );
}
