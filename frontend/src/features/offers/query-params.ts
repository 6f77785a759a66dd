import { defined } from "@/api/defined";
import { flagOf } from "@/ui/list-search";
import type { OffersSearch } from "./filters";

/** The URL's filters as the API's query parameters; a day begins at midnight UTC. */
export function offerFilterParams(search: OffersSearch) {
  const { sort: _sort, cursor: _cursor, valid, in_feed, has_warnings, updated_since, ...rest } = search;
  return defined({
    ...rest,
    country: rest.country?.toUpperCase(),
    currency: rest.currency?.toUpperCase(),
    valid: flagOf(valid),
    in_feed: flagOf(in_feed),
    has_warnings: flagOf(has_warnings),
    updated_since: updated_since && `${updated_since}T00:00:00Z`,
  });
}

/** The address of an export of exactly what is filtered. */
export function exportPath(format: "csv" | "ndjson", search: OffersSearch): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(offerFilterParams(search))) params.set(key, String(value));
  const query = params.toString();
  return `/api/v1/offers/export.${format}${query ? `?${query}` : ""}`;
}
