import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { SourceView } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/money";
import { RunProgress } from "@/ui/run-progress";
import { StatusWithAnswer } from "@/ui/status-with-answer";
import { When } from "@/ui/when";
import { SourceMenu } from "./source-menu";

export function sourceColumns(onArchive: (source: SourceView) => void): Column<SourceView>[] {
  return [
    {
      accessor: "connector",
      title: "Type",
      width: 64,
      render: (source) => <ConnectorIcon id={source.connector} name={source.connector_name} size={26} />,
    },
    { accessor: "id", title: "ID", sortable: true, width: 80 },
    {
      accessor: "title",
      title: "Title",
      sortable: true,
      render: (source) => (
        <Stack gap={0}>
          <Link className="row-link" to="/sources/$sourceId" params={{ sourceId: String(source.id) }}>
            {source.title}
          </Link>
          <Text size="xs" c="dimmed">
            {source.connector_name}
          </Text>
        </Stack>
      ),
    },
    {
      accessor: "status",
      title: "Status",
      width: 180,
      render: (source) => (
        <Stack gap={4}>
          <StatusWithAnswer status={source.status} title={source.title} answer={source.answer ?? null} />
          {source.last_run?.outcome === "running" && <RunProgress run={source.last_run} />}
        </Stack>
      ),
    },
    {
      accessor: "offers",
      title: "Offers",
      width: 190,
      render: ({ id, offers }) => (
        <Stack gap={0}>
          <Link className="row-link" to="/offers" search={{ source_id: String(id) }}>
            {formatCount(offers.total)}
          </Link>
          <Text size="xs" c="dimmed">
            {formatCount(offers.valid)} valid · {formatCount(offers.in_feed)} in feed
          </Text>
        </Stack>
      ),
    },
    {
      accessor: "last_pulled_at",
      title: "Last update",
      sortable: true,
      width: 140,
      render: (source) => <When at={source.last_pulled_at ?? null} />,
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 80,
      textAlign: "right",
      render: (source) => <SourceMenu source={source} onArchive={() => onArchive(source)} />,
    },
  ];
}
