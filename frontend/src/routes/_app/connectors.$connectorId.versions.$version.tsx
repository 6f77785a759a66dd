import { createFileRoute } from "@tanstack/react-router";
import { BuilderPage } from "@/features/connectors/builder/builder-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/connectors/$connectorId/versions/$version")({
  component: BuilderRoute,
});

function BuilderRoute() {
  const { connectorId, version } = Route.useParams();
  return <BuilderPage key={`${connectorId}/${version}`} id={connectorId} version={idParam(version)} />;
}
