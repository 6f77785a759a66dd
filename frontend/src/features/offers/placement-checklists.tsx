import { Anchor, Badge, Group, List, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { OfferPlacement } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { StatusBadge } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { useOfferPlacements } from "./queries";

/** For each campaign: is the offer in the tracking system, and if not, which step fails. */
export function PlacementChecklists({ id }: { id: number }) {
  const query = useOfferPlacements(id);
  if (query.error && !query.data)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  if (query.data.items.length === 0) {
    return (
      <EmptyState
        title="No campaign takes this offer"
        text="No campaign picks its source or the offer itself. Add it to a campaign to have it pushed."
      />
    );
  }
  return (
    <Stack>
      {query.data.items.map((entry) => (
        <CampaignChecklist key={entry.campaign.id} entry={entry} />
      ))}
    </Stack>
  );
}

function CampaignChecklist({
  entry: { campaign, matches, checklist, placement },
}: {
  entry: OfferPlacement;
}) {
  return (
    <Panel
      title={`Campaign: ${campaign.title}`}
      actions={
        <Group gap={6}>
          {campaign.archived && <StatusBadge status="archived" />}
          <Badge variant="light" color={matches ? "teal" : "gray"}>
            {matches ? "Matches" : "Does not match"}
          </Badge>
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link {...props} to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }} />
            )}
          >
            Open
          </Anchor>
        </Group>
      }
    >
      <List spacing={6} center={false} listStyleType="none">
        {checklist.map(({ step, ok, detail }) => (
          <List.Item
            key={step}
            icon={
              <ThemeIcon size={20} radius="xl" color={ok ? "teal" : "red"} variant="light">
                {ok ? <IconCheck size={13} aria-label="passed" /> : <IconX size={13} aria-label="failed" />}
              </ThemeIcon>
            }
          >
            <Text size="sm" fw={ok ? undefined : 600}>
              {detail}
            </Text>
          </List.Item>
        ))}
      </List>
      {placement && (
        <Facts
          items={[
            [
              "In the tracking system",
              <StatusBadge key="state" status={placement.state} hint={placement.reason?.detail} />,
            ],
            ["Offer id there", placement.remote_id ?? "none yet"],
            [
              "Status written",
              placement.status_written ? <StatusBadge key="s" status={placement.status_written} /> : "—",
            ],
            ["Link", <ExternalLink key="url" href={placement.remote_url ?? null} />],
            ["Last pushed", <When key="pushed" at={placement.last_pushed_at ?? null} />],
            ["Reason", placement.reason?.detail ?? "—"],
          ]}
        />
      )}
    </Panel>
  );
}
