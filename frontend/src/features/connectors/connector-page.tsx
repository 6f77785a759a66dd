import { Box, Button, Stack, Table, Text, Typography } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import Markdown from "react-markdown";
import { useAllowed } from "@/api/permissions";
import { ConnectorIcon } from "@/ui/connector-icon";
import { ErrorState } from "@/ui/error-state";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { Guarded } from "@/ui/guarded";
import { formatCount } from "@/ui/money";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { specFields } from "@/ui/schema-form/fields";
import { withCode } from "@/ui/with-code";
import { useConnector } from "./queries";

export function ConnectorPage({ id }: { id: string }) {
  const query = useConnector(id);
  const write = useAllowed("sources.write");
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const connector = query.data;
  return (
    <Box maw={960}>
      <PageHeader
        title={connector.name}
        parent={{ label: "Catalogue", to: "/connectors" }}
        badge={<ConnectorIcon id={connector.id} name={connector.name} size={32} />}
        text={connector.summary}
        actions={
          <Guarded reason={write.reason}>
            <Button
              leftSection={<IconPlus size={16} />}
              renderRoot={(props) => (
                <Link {...props} to="/sources/new" search={{ connector: connector.id }} />
              )}
            >
              Add source
            </Button>
          </Guarded>
        }
      />
      <Stack>
        <Panel title="Connector">
          <Facts
            items={[
              ["Version", connector.version],
              ["Credentials", connector.credentials_kind.replaceAll("_", " ")],
              ["Click id parameter", connector.click_id_param ?? "none"],
              ["Sources", formatCount(connector.sources)],
              ["Offers", formatCount(connector.offers)],
              [
                "Documentation of the API",
                <ExternalLink key="docs" href={connector.documentation_url ?? null} />,
              ],
            ]}
          />
        </Panel>
        <Panel title="Settings it asks for">
          <Table fz="sm">
            <Table.Tbody>
              {specFields(connector.spec).map((field) => (
                <Table.Tr key={field.name}>
                  <Table.Th>
                    {field.title}
                    {field.required ? " *" : ""}
                  </Table.Th>
                  <Table.Td>{withCode(field.description) ?? "—"}</Table.Td>
                  <Table.Td>{field.kind.replaceAll("_", " ")}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
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
