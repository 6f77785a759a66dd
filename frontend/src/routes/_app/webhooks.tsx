import { createFileRoute } from "@tanstack/react-router";
import { webhooksSearch } from "@/features/webhooks/filters";
import { WebhooksList } from "@/features/webhooks/webhooks-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/webhooks")({
  validateSearch: webhooksSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <WebhooksList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
