import * as v from "valibot";
import { oneOf, text } from "@/ui/list-search";

const SORTS = ["id", "-id", "title", "-title", "last_sync_at", "-last_sync_at"] as const;

/** The campaign list's state in the URL (product.md C1). */
export const campaignsSearch = v.object({
  search: text(),
  state: oneOf(["active", "archived", "all"]),
  sort: oneOf(SORTS),
  cursor: text(),
});

export type CampaignsSearch = v.InferOutput<typeof campaignsSearch>;

export const PLACEMENT_STATES = [
  "pending",
  "in_doubt",
  "synced",
  "failed",
  "detached",
  "out_of_feed",
  "out_of_campaign",
  "not_synced",
] as const;

/** The state of a campaign page's table of matched offers. */
export const campaignOffersSearch = v.object({
  search: text(),
  state: oneOf(PLACEMENT_STATES),
  cursor: text(),
});

export type CampaignOffersSearch = v.InferOutput<typeof campaignOffersSearch>;
