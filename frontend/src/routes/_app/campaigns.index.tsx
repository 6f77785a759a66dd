import { createFileRoute } from "@tanstack/react-router";
import { CampaignsList } from "@/features/campaigns/campaigns-list";
import { campaignsSearch } from "@/features/campaigns/filters";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/campaigns/")({
  validateSearch: campaignsSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <CampaignsList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
