import { Button, Stack, Tabs } from "@mantine/core";
import { IconArchive, IconPencil, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { CampaignView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { Guarded } from "@/ui/guarded";
import type { ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { StatusBadge } from "@/ui/status-badge";
import { ArchiveCampaign } from "./archive-campaign";
import { CampaignOffers } from "./campaign-offers";
import { campaignStatus, syncRefusal } from "./campaign-status";
import {
  CampaignDefaultFacts,
  CampaignFilterFacts,
  CampaignRuleFacts,
  CampaignState,
} from "./campaign-summary";
import type { CampaignOffersSearch } from "./filters";
import { useCampaign } from "./queries";
import { useSync } from "./use-sync";

export interface CampaignPageProps extends ListState<CampaignOffersSearch> {
  id: number;
  /** The campaign's last runs, handed in by the route. */
  runs: ReactNode;
}

export function CampaignPage({ id, runs, search, onSearch }: CampaignPageProps) {
  const query = useCampaign(id);
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const campaign = query.data;
  const busy = campaign.last_run?.outcome === "running" || campaign.counts.pending > 0;
  return (
    <>
      <PageHeader
        title={campaign.title}
        parent={{ label: "Campaigns", to: "/campaigns" }}
        badge={<StatusBadge status={campaignStatus(campaign)} />}
        actions={<Actions campaign={campaign} />}
      />
      <Stack>
        <CampaignState campaign={campaign} />
        <Tabs defaultValue="offers" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="offers">Offers</Tabs.Tab>
            <Tabs.Tab value="settings">Settings</Tabs.Tab>
            <Tabs.Tab value="runs">Runs</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="offers">
            <CampaignOffers campaign={campaign} busy={busy} search={search} onSearch={onSearch} />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <Stack>
              <CampaignFilterFacts campaign={campaign} />
              <CampaignDefaultFacts campaign={campaign} />
              <CampaignRuleFacts campaign={campaign} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="runs">
            <Panel title="Last runs">{runs}</Panel>
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </>
  );
}

function Actions({ campaign }: { campaign: CampaignView }) {
  const [archiving, setArchiving] = useState(false);
  const write = useAllowed("campaigns.write");
  const allowed = useAllowed("sync.run");
  const sync = useSync(campaign);
  const final = campaign.archived_at ? "The campaign is archived; archiving is final." : undefined;
  const wait = sync.wait > 0 ? `Possible again in ${sync.wait} s.` : undefined;
  return (
    <>
      <Guarded reason={syncRefusal(campaign) ?? allowed.reason ?? wait}>
        <Button leftSection={<IconRefresh size={16} />} loading={sync.pending} onClick={sync.start}>
          {sync.wait > 0 ? `Sync (${sync.wait} s)` : "Sync"}
        </Button>
      </Guarded>
      <Guarded reason={final ?? write.reason}>
        <Button
          variant="default"
          leftSection={<IconPencil size={16} />}
          renderRoot={(props) => (
            <Link {...props} to="/campaigns/$campaignId/edit" params={{ campaignId: String(campaign.id) }} />
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
      {archiving && <ArchiveCampaign campaign={campaign} onClose={() => setArchiving(false)} />}
    </>
  );
}
