import { createFileRoute } from "@tanstack/react-router";
import { ConnectorPage } from "@/features/connectors/connector-page";

export const Route = createFileRoute("/_app/connectors/$connectorId/")({ component: ConnectorRoute });

function ConnectorRoute() {
  const id = Route.useParams().connectorId;
  return <ConnectorPage key={id} id={id} />;
}
