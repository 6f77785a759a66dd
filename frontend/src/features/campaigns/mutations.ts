import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, client } from "@/api/client";
import { invalidate } from "@/api/invalidate";
import type { LookupKind } from "./queries";

function useCampaignChanged() {
  const queries = useQueryClient();
  return () =>
    invalidate(queries, "/api/v1/campaigns", "/api/v1/runs", "/api/v1/offers", "/api/v1/tracking-systems");
}

export function useCreateCampaign() {
  return api.useMutation("post", "/api/v1/campaigns", { onSuccess: useCampaignChanged() });
}

export function useUpdateCampaign() {
  return api.useMutation("patch", "/api/v1/campaigns/{id}", { onSuccess: useCampaignChanged() });
}

export function useArchiveCampaign() {
  return api.useMutation("post", "/api/v1/campaigns/{id}/archive", { onSuccess: useCampaignChanged() });
}

export function useSyncCampaign() {
  return api.useMutation("post", "/api/v1/campaigns/{id}/sync", { onSuccess: useCampaignChanged() });
}

export function useReattach() {
  return api.useMutation("post", "/api/v1/campaigns/{id}/offers/{offer_id}/reattach", {
    onSuccess: useCampaignChanged(),
  });
}

/** Asks the tracking system anew instead of the server's cache (product.md T2). */
export function useRefreshLookup(trackingSystemId: number | null, kind: LookupKind) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      if (trackingSystemId === null) return;
      const path = { id: trackingSystemId, kind };
      const { data } = await client.GET("/api/v1/tracking-systems/{id}/lookups/{kind}", {
        params: { path, query: { refresh: true } },
      });
      const { queryKey } = api.queryOptions("get", "/api/v1/tracking-systems/{id}/lookups/{kind}", {
        params: { path },
      });
      queries.setQueryData(queryKey, data);
    },
  });
}
