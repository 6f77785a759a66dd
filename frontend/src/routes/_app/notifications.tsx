import { createFileRoute } from "@tanstack/react-router";
import { notificationsSearch } from "@/features/notifications/filters";
import { NotificationsList } from "@/features/notifications/notifications-list";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/notifications")({
  validateSearch: notificationsSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <NotificationsList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
