import { createFileRoute } from "@tanstack/react-router";
import { ConnectorPage } from "@/features/connectors/connector-page";

export const Route = createFileRoute("/_app/connectors/$connectorId")({ component: ConnectorRoute });

function ConnectorRoute() {
  return <ConnectorPage id={Route.useParams().connectorId} />;
}
