import { createFileRoute } from "@tanstack/react-router";
import { TrackingSystemPage } from "@/features/tracking-systems/tracking-system-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/tracking-systems/$systemId")({ component: IdRoute });

function IdRoute() {
  const id = idParam(Route.useParams().systemId);
  return <TrackingSystemPage key={id} id={id} />;
}
