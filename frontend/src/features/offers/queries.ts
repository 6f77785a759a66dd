import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { LIST_INTERVAL } from "@/api/refetch";
import type { OffersSearch } from "./filters";
import { offerFilterParams } from "./query-params";

export function useOffers(search: OffersSearch) {
  return api.useQuery(
    "get",
    "/api/v1/offers",
    {
      params: {
        query: {
          ...offerFilterParams(search),
          ...defined({ cursor: search.cursor, sort: search.sort }),
          count: true,
        },
      },
    },
    { placeholderData: keepPreviousData, refetchInterval: LIST_INTERVAL },
  );
}

export function useOffer(id: number) {
  return api.useQuery(
    "get",
    "/api/v1/offers/{id}",
    { params: { path: { id } } },
    { refetchInterval: LIST_INTERVAL },
  );
}

export function useFacets() {
  return api.useQuery("get", "/api/v1/offers/facets", {}, { staleTime: 60_000 }).data;
}

/** The sources that can be filtered by; the picker shows their titles. */
export function useSourceTitles() {
  return api.useQuery(
    "get",
    "/api/v1/sources",
    { params: { query: { state: "all", limit: 200, sort: "title" } } },
    { staleTime: 30_000 },
  ).data?.items;
}

export function useRawRecord(id: number) {
  return api.useQuery("get", "/api/v1/offers/{id}/raw", { params: { path: { id } }, parseAs: "text" });
}

export function useOfferChanges(id: number, cursor: string | undefined) {
  return api.useQuery(
    "get",
    "/api/v1/offers/{id}/changes",
    { params: { path: { id }, query: defined({ cursor, limit: 20 }) } },
    { placeholderData: keepPreviousData },
  );
}

export function useOfferPlacements(id: number) {
  return api.useQuery(
    "get",
    "/api/v1/offers/{id}/placements",
    { params: { path: { id } } },
    { refetchInterval: LIST_INTERVAL },
  );
}
