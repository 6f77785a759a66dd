import { createFileRoute } from "@tanstack/react-router";
import { AuditList } from "@/features/audit/audit-list";
import { auditSearch } from "@/features/audit/filters";
import { patched } from "@/ui/list-search";

export const Route = createFileRoute("/_app/audit")({
  validateSearch: auditSearch,
  component: ListRoute,
});

function ListRoute() {
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <AuditList
      search={search}
      onSearch={(patch) => void navigate({ search: (before) => patched(before, patch), replace: true })}
    />
  );
}
