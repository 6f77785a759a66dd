import { createFileRoute } from "@tanstack/react-router";
import { offersSearch } from "@/features/offers/filters";
import { OffersList } from "@/features/offers/offers-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/offers/")({
  validateSearch: offersSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <OffersList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
