import { Group, List, Skeleton, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ErrorState } from "@/ui/error-state";
import { counted } from "@/ui/money";
import { StatusBadge } from "@/ui/status-badge";
import { useVersionSources } from "./queries";

/** Which sources use a version. */
export function VersionSources({ connector, version }: { connector: string; version: number }) {
  const query = useVersionSources(connector, version);
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton height={40} radius="md" />;
  return (
    <List listStyleType="none" spacing={6} aria-label={`Sources of version ${version}`}>
      {query.data.items.map(({ id, title, status, offers }) => (
        <List.Item key={id}>
          <Group gap="sm" fz="sm">
            <Link className="row-link" to="/sources/$sourceId" params={{ sourceId: String(id) }}>
              {title}
            </Link>
            <StatusBadge status={status} />
            <Text size="sm" c="dimmed">
              {counted(offers, "offer")}
            </Text>
          </Group>
        </List.Item>
      ))}
    </List>
  );
}
