import { createFileRoute } from "@tanstack/react-router";
import { CampaignPage } from "@/features/campaigns/campaign-page";
import { campaignOffersSearch } from "@/features/campaigns/filters";
import { SubjectRuns } from "@/features/runs/subject-runs";
import { idParam } from "@/ui/id-param";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/campaigns/$campaignId/")({
  validateSearch: campaignOffersSearch,
  component: CampaignRoute,
});

function CampaignRoute() {
  const id = idParam(Route.useParams().campaignId);
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <CampaignPage
      key={id}
      id={id}
      runs={<SubjectRuns campaign_id={String(id)} />}
      search={search}
      onSearch={(patch) =>
        void navigate({ search: (before) => patched(before, patch), replace: true, resetScroll: false })
      }
    />
  );
}
