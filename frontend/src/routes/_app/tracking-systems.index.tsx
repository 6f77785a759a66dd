import { createFileRoute } from "@tanstack/react-router";
import { trackingSystemsSearch } from "@/features/tracking-systems/filters";
import { TrackingSystemsList } from "@/features/tracking-systems/tracking-systems-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/tracking-systems/")({
  validateSearch: trackingSystemsSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <TrackingSystemsList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
