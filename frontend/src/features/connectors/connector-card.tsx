import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ConnectorView } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import { counted } from "@/ui/money";
import { ConnectorBadges } from "./connector-badges";
import { versionWords } from "./connector-words";

/** A connector in the catalogue. */
export function ConnectorCard({ connector }: { connector: ConnectorView }) {
  return (
    <Card withBorder padding="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ConnectorIcon id={connector.id} name={connector.name} version={connector.version} size={40} />
        <Stack gap={6} miw={0} flex={1}>
          <Group gap={8} wrap="nowrap" align="baseline" justify="space-between">
            <Link className="row-link" to="/connectors/$connectorId" params={{ connectorId: connector.id }}>
              {connector.name}
            </Link>
            <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {versionWords(connector)}
            </Text>
          </Group>
          {connector.summary && (
            <Text size="sm" c="dimmed" lineClamp={3}>
              {connector.summary}
            </Text>
          )}
          {connector.problem && (
            <Group gap={6} wrap="nowrap" align="flex-start" c="red">
              <IconAlertTriangle size={16} style={{ flexShrink: 0, marginTop: 2 }} aria-hidden />
              <Text size="sm" lineClamp={2} title={connector.problem}>
                {connector.problem}
              </Text>
            </Group>
          )}
          <Group gap={6}>
            <ConnectorBadges connector={connector} />
            {connector.published_version !== null || connector.origin === "built_in" ? (
              <Badge variant="default" size="sm">
                {connector.credentials_kind.replaceAll("_", " ")}
              </Badge>
            ) : null}
          </Group>
          <Text size="xs" c="dimmed">
            {counted(connector.sources, "source")} · {counted(connector.offers, "offer")}
          </Text>
        </Stack>
      </Group>
    </Card>
  );
}
