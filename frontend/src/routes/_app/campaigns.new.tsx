import { createFileRoute } from "@tanstack/react-router";
import { NewCampaignPage } from "@/features/campaigns/new-campaign-page";

export const Route = createFileRoute("/_app/campaigns/new")({ component: NewCampaignPage });
