import { Alert, Box, Stack, Text, Typography } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import Markdown from "react-markdown";
import type { ConnectorView } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import { ErrorState } from "@/ui/error-state";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { formatCount } from "@/ui/money";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { When } from "@/ui/when";
import { ConnectorActions } from "./connector-actions";
import { ConnectorBadges } from "./connector-badges";
import { versionWords } from "./connector-words";
import { useConnector } from "./queries";
import { SpecTable } from "./spec-table";
import { VersionsPanel } from "./versions-panel";

/** A connector: what it needs, who uses which of its versions, and its documentation. */
export function ConnectorPage({ id }: { id: string }) {
  const query = useConnector(id);
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const connector = query.data;
  return (
    <Box maw={1040}>
      <PageHeader
        title={connector.name}
        parent={{ label: "Catalogue", to: "/connectors" }}
        badge={
          <>
            <ConnectorIcon id={connector.id} name={connector.name} version={connector.version} size={32} />
            <ConnectorBadges connector={connector} />
          </>
        }
        text={connector.summary}
        actions={<ConnectorActions connector={connector} />}
      />
      <Stack>
        {connector.problem && (
          <Alert
            color="red"
            icon={<IconAlertTriangle />}
            title="The published version cannot be used"
            role="alert"
          >
            {connector.problem}
          </Alert>
        )}
        <ConnectorFacts connector={connector} />
        {connector.origin === "own" && <VersionsPanel connector={connector} />}
        <Panel title="Settings it asks for">
          <SpecTable spec={connector.spec} />
        </Panel>
        <Panel title="Documentation">
          {connector.documentation ? (
            <Typography className="markdown">
              <Markdown>{connector.documentation}</Markdown>
            </Typography>
          ) : (
            <Text size="sm" c="dimmed">
              The connector brings no documentation.
            </Text>
          )}
        </Panel>
      </Stack>
    </Box>
  );
}

function ConnectorFacts({ connector }: { connector: ConnectorView }) {
  return (
    <Panel title="Connector">
      <Facts
        items={[
          ["Id", connector.id],
          ["Version", connector.published_version ?? versionWords(connector)],
          ["Credentials", connector.credentials_kind.replaceAll("_", " ")],
          ["Click id parameter", connector.click_id_param ?? "none"],
          ["Sources", formatCount(connector.sources)],
          ["Offers", formatCount(connector.offers)],
          [
            "Documentation of the API",
            <ExternalLink key="docs" href={connector.documentation_url ?? null} />,
          ],
          ...(connector.archived_at
            ? [["Archived", <When key="archived" at={connector.archived_at} />] as [string, React.ReactNode]]
            : []),
        ]}
      />
    </Panel>
  );
}
