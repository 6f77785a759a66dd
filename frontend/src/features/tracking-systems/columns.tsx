import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { TrackingSystemView } from "@/api/types";
import type { Column } from "@/ui/data-table";
import { StatusWithAnswer } from "@/ui/status-with-answer";
import { When } from "@/ui/when";
import { TrackingSystemMenu } from "./tracking-system-menu";

export function trackingSystemColumns(
  onArchive: (system: TrackingSystemView) => void,
): Column<TrackingSystemView>[] {
  return [
    { accessor: "id", title: "ID", width: 80 },
    {
      accessor: "title",
      title: "Title",
      render: (system) => (
        <Link className="row-link" to="/tracking-systems/$systemId" params={{ systemId: String(system.id) }}>
          {system.title}
        </Link>
      ),
    },
    { accessor: "kind", title: "Type", width: 110 },
    {
      accessor: "base_url",
      title: "API URL",
      render: ({ base_url }) => (
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {base_url}
        </Text>
      ),
    },
    {
      accessor: "status",
      title: "Status",
      width: 180,
      render: (system) => (
        <StatusWithAnswer status={system.status} title={system.title} answer={system.answer ?? null} />
      ),
    },
    { accessor: "campaigns", title: "Campaigns", width: 110, textAlign: "right" },
    {
      accessor: "checked_at",
      title: "Checked",
      width: 150,
      render: ({ checked_at }) => <When at={checked_at ?? null} />,
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 80,
      textAlign: "right",
      render: (system) => <TrackingSystemMenu system={system} onArchive={() => onArchive(system)} />,
    },
  ];
}
