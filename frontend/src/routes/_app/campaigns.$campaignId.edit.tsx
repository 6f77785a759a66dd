import { createFileRoute } from "@tanstack/react-router";
import { EditCampaignPage } from "@/features/campaigns/edit-campaign-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/campaigns/$campaignId/edit")({ component: IdRoute });

function IdRoute() {
  const id = idParam(Route.useParams().campaignId);
  return <EditCampaignPage key={id} id={id} />;
}
