import * as v from "valibot";
import { flag, matching, oneOf, text } from "@/ui/list-search";

export const MODELS = ["fixed", "percent", "mixed", "none"] as const;
const SORTS = ["-id", "id", "title", "-title", "updated_at", "-updated_at", "payout", "-payout"] as const;
const DECIMAL = /^\d+(\.\d+)?$/;

/** The list's state in the URL (product.md O5). Lists of values are comma separated. */
export const offersSearch = v.object({
  search: text(),
  source_id: matching(/^\d+(,\d+)*$/),
  connector: text(),
  valid: flag(),
  reason: text(),
  status: oneOf(["active", "disabled"]),
  in_feed: flag(),
  country: matching(/^[A-Za-z]{2}(,[A-Za-z]{2})*$/),
  os: text(),
  device: text(),
  category: text(),
  currency: matching(/^[A-Za-z]{3}$/),
  payout_min: matching(DECIMAL),
  payout_max: matching(DECIMAL),
  model: oneOf(MODELS),
  updated_since: matching(/^\d{4}-\d{2}-\d{2}$/),
  has_warnings: flag(),
  sort: oneOf(SORTS),
  cursor: text(),
});

export type OffersSearch = v.InferOutput<typeof offersSearch>;
export type OfferFilter = Exclude<keyof OffersSearch, "sort" | "cursor">;

export const FILTER_LABELS: Record<OfferFilter, string> = {
  search: "Text",
  source_id: "Source",
  connector: "Type",
  valid: "Valid",
  reason: "Reason",
  status: "Status",
  in_feed: "In feed",
  country: "Country",
  os: "OS",
  device: "Device",
  category: "Category",
  currency: "Currency",
  payout_min: "Payout ≥",
  payout_max: "Payout ≤",
  model: "Payment model",
  updated_since: "Updated since",
  has_warnings: "With warnings",
};

export const FILTERS = Object.keys(FILTER_LABELS) as OfferFilter[];

export const NO_FILTERS: Partial<OffersSearch> = Object.fromEntries(FILTERS.map((name) => [name, undefined]));
