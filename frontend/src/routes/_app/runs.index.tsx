import { createFileRoute } from "@tanstack/react-router";
import { runsSearch } from "@/features/runs/filters";
import { RunsList } from "@/features/runs/runs-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/runs/")({
  validateSearch: runsSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <RunsList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
