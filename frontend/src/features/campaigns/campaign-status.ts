import type { CampaignView } from "@/api/types";

/** The campaign's status in the seed's words: active, disabled or archived. */
export function campaignStatus({ enabled, archived_at }: CampaignView): "active" | "disabled" | "archived" {
  if (archived_at) return "archived";
  return enabled ? "active" : "disabled";
}

/** Why a campaign cannot be synced now, apart from the user's rights. */
export function syncRefusal(campaign: CampaignView): string | undefined {
  if (campaign.archived_at) return "The campaign is archived.";
  return campaign.enabled ? undefined : "The campaign is off.";
}

/** The address at which third parties read the campaign's offers. */
export function apiUrl({ api_url }: CampaignView): string {
  return new URL(api_url, window.location.origin).href;
}
