import * as v from "valibot";
import { oneOf, text } from "@/ui/list-search";

const SORTS = ["id", "-id", "title", "-title"] as const;

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

/** What was pushed once and is paused now, because it no longer matches or has gone. */
export const LEFT = "left";
export const LEFT_STATES = ["out_of_feed", "out_of_campaign"] as const;

/** The state of a campaign page's table of offers; without `state` it holds what matches now. */
export const campaignOffersSearch = v.object({
  search: text(),
  state: oneOf([LEFT, ...PLACEMENT_STATES]),
  cursor: text(),
});

export type CampaignOffersSearch = v.InferOutput<typeof campaignOffersSearch>;
