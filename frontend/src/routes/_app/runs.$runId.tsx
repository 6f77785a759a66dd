import { createFileRoute } from "@tanstack/react-router";
import { RunPage } from "@/features/runs/run-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/runs/$runId")({ component: IdRoute });

function IdRoute() {
  const id = idParam(Route.useParams().runId);
  return <RunPage key={id} id={id} />;
}
