import { Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { CampaignView } from "@/api/types";
import type { Column } from "@/ui/data-table";
import { formatCount } from "@/ui/money";
import { RunProgress } from "@/ui/run-progress";
import { StatusBadge } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { CampaignMenu } from "./campaign-menu";
import { campaignStatus } from "./campaign-status";

export function campaignColumns(onArchive: (campaign: CampaignView) => void): Column<CampaignView>[] {
  return [
    { accessor: "id", title: "ID", sortable: true, width: 80 },
    {
      accessor: "title",
      title: "Title",
      sortable: true,
      render: (campaign) => (
        <Link className="row-link" to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }}>
          {campaign.title}
        </Link>
      ),
    },
    {
      accessor: "status",
      title: "Status",
      width: 120,
      render: (campaign) => <StatusBadge status={campaignStatus(campaign)} />,
    },
    {
      accessor: "sources_count",
      title: "Sources",
      width: 100,
      textAlign: "right",
      render: ({ sources_count }) =>
        sources_count === 0 ? (
          <Text span size="sm" c="dimmed" title="Only single offers are picked">
            0
          </Text>
        ) : (
          formatCount(sources_count)
        ),
    },
    {
      accessor: "counts.matched",
      title: "Matched",
      width: 105,
      textAlign: "right",
      render: ({ counts }) => formatCount(counts.matched),
    },
    {
      accessor: "counts.pushed",
      title: "Pushed",
      width: 100,
      textAlign: "right",
      render: ({ counts }) => formatCount(counts.pushed),
    },
    {
      accessor: "counts.failed",
      title: "Failed",
      width: 90,
      textAlign: "right",
      render: ({ counts }) => (
        <Text span size="sm" c={counts.failed > 0 ? "red" : "inherit"}>
          {formatCount(counts.failed)}
        </Text>
      ),
    },
    {
      accessor: "last_sync_at",
      title: "Last sync",
      width: 170,
      render: ({ last_sync_at, last_run }) =>
        last_run?.outcome === "running" ? <RunProgress run={last_run} /> : <When at={last_sync_at ?? null} />,
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 80,
      textAlign: "right",
      render: (campaign) => <CampaignMenu campaign={campaign} onArchive={() => onArchive(campaign)} />,
    },
  ];
}
