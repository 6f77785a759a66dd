import { createFileRoute } from "@tanstack/react-router";
import { sourcesSearch } from "@/features/sources/filters";
import { SourcesList } from "@/features/sources/sources-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/sources/")({
  validateSearch: sourcesSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <SourcesList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
