import { createFileRoute } from "@tanstack/react-router";
import { Catalogue } from "@/features/connectors/catalogue";
import { catalogueSearch } from "@/features/connectors/filters";

export const Route = createFileRoute("/_app/connectors/")({
  validateSearch: catalogueSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Catalogue
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => ({ ...before, ...patch }), replace: true })}
    />
  );
}
