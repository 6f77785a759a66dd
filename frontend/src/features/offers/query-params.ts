import { defined } from "@/api/defined";
import type { OfferFilters } from "@/api/types";
import { flagOf, listOf } from "@/ui/list-search";
import type { OffersSearch } from "./filters";

/**
 * The URL's filters as the API's query parameters; a day begins at midnight UTC. Words of vocabularies are
 * passed on as they are: the server knows them and names the one it does not know.
 */
export function offerFilterParams(search: OffersSearch): OfferFilters {
  const list = <Name extends "connector" | "os" | "device" | "category" | "model">(name: Name) =>
    words(search[name]) as OfferFilters[Name];
  return defined({
    search: search.search,
    source_id: words(search.source_id)?.map(Number),
    connector: list("connector"),
    valid: flagOf(search.valid),
    reason: search.reason as OfferFilters["reason"],
    status: search.status,
    in_feed: flagOf(search.in_feed),
    country: words(search.country?.toUpperCase()),
    os: list("os"),
    device: list("device"),
    category: search.category === undefined ? undefined : [search.category],
    currency: words(search.currency?.toUpperCase()),
    payout_min: search.payout_min,
    payout_max: search.payout_max,
    model: list("model"),
    updated_since: search.updated_since && `${search.updated_since}T00:00:00Z`,
    has_warnings: flagOf(search.has_warnings),
  }) as OfferFilters;
}

function words(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : listOf(value);
}

/** The address of an export of exactly what is filtered. */
export function exportPath(format: "csv" | "ndjson", search: OffersSearch): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(offerFilterParams(search))) {
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one));
  }
  const query = params.toString();
  return `/api/v1/offers/export.${format}${query ? `?${query}` : ""}`;
}
