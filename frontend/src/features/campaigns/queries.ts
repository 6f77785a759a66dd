import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { listInterval, runsInterval } from "@/api/refetch";
import type { CreateCampaign } from "@/api/types";
import { type CampaignOffersSearch, type CampaignsSearch, LEFT, LEFT_STATES } from "./filters";

export function useCampaigns(search: CampaignsSearch) {
  return api.useQuery(
    "get",
    "/api/v1/campaigns",
    { params: { query: { ...defined({ ...search, sort: search.sort ?? "-id" }), count: true } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: (query) =>
        runsInterval(
          query.state.data?.items.some(({ last_run }) => last_run?.outcome === "running") ?? false,
        ),
    },
  );
}

/** While offers are on their way the page looks more often. */
export function useCampaign(id: number) {
  return api.useQuery(
    "get",
    "/api/v1/campaigns/{id}",
    { params: { path: { id } } },
    {
      refetchInterval: (query) => {
        const campaign = query.state.data;
        const busy = campaign?.last_run?.outcome === "running" || (campaign?.counts.pending ?? 0) > 0;
        return runsInterval(busy);
      },
    },
  );
}

export function useCampaignOffers(id: number, { state, ...search }: CampaignOffersSearch, busy: boolean) {
  const query = {
    ...defined({ ...search, state: state && (state === LEFT ? [...LEFT_STATES] : [state]) }),
    count: true,
  };
  return api.useQuery(
    "get",
    "/api/v1/campaigns/{id}/offers",
    { params: { path: { id }, query } },
    { placeholderData: keepPreviousData, refetchInterval: listInterval(busy) },
  );
}

export function usePreview(body: CreateCampaign, enabled: boolean) {
  return api.useQuery(
    "post",
    "/api/v1/campaigns/preview",
    { body },
    { enabled, placeholderData: keepPreviousData, retry: false },
  );
}

export function useTrackingSystemChoices() {
  return api.useQuery("get", "/api/v1/tracking-systems", {
    params: { query: { state: "active", limit: 200 } },
  });
}

export function useSourceChoices() {
  return api.useQuery("get", "/api/v1/sources", {
    params: { query: { state: "active", limit: 200, sort: "title" } },
  });
}

export type LookupKind = "advertisers" | "categories" | "smartlink-categories" | "currencies";

export function useLookup(trackingSystemId: number | null, kind: LookupKind) {
  return api.useQuery(
    "get",
    "/api/v1/tracking-systems/{id}/lookups/{kind}",
    { params: { path: { id: trackingSystemId ?? 0, kind } } },
    { enabled: trackingSystemId !== null, staleTime: 60_000, retry: false },
  );
}

export function useOfferSearch(search: string) {
  return api.useQuery(
    "get",
    "/api/v1/offers",
    { params: { query: defined({ search: search || undefined, limit: 20 }) } },
    { placeholderData: keepPreviousData, staleTime: 30_000 },
  );
}

/** The titles of offers that were picked one by one. */
export function useOfferTitles(ids: readonly number[]): Map<number, string> {
  const results = useQueries({
    queries: ids.map((id) =>
      api.queryOptions("get", "/api/v1/offers/{id}", { params: { path: { id } } }, { staleTime: 300_000 }),
    ),
  });
  return new Map(
    results.flatMap(({ data }) => (data ? [[data.id, data.title ?? data.external_id] as const] : [])),
  );
}

export function useOfferFacets() {
  return api.useQuery("get", "/api/v1/offers/facets", {}, { staleTime: 60_000 }).data;
}
