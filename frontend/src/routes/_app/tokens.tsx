import { createFileRoute } from "@tanstack/react-router";
import { tokensSearch } from "@/features/tokens/filters";
import { TokensList } from "@/features/tokens/tokens-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/tokens")({
  validateSearch: tokensSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <TokensList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
