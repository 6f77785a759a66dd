import { createFileRoute } from "@tanstack/react-router";
import { EditSourcePage } from "@/features/sources/edit-source-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/sources/$sourceId/edit")({ component: IdRoute });

function IdRoute() {
  const id = idParam(Route.useParams().sourceId);
  return <EditSourcePage key={id} id={id} />;
}
