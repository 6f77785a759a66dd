import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { runsInterval } from "@/api/refetch";
import type { RunsSearch } from "./filters";

export function useRuns({ source_id, campaign_id, ...search }: RunsSearch, limit?: number) {
  const query = defined({
    ...search,
    source_id: source_id === undefined ? undefined : Number(source_id),
    campaign_id: campaign_id === undefined ? undefined : Number(campaign_id),
    sort: "-id" as const,
    limit,
  });
  return api.useQuery(
    "get",
    "/api/v1/runs",
    { params: { query } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: (state) =>
        runsInterval(state.state.data?.items.some(({ outcome }) => outcome === "running") ?? false),
    },
  );
}

export function useRun(id: number) {
  return api.useQuery(
    "get",
    "/api/v1/runs/{id}",
    { params: { path: { id } } },
    { refetchInterval: (query) => (query.state.data?.outcome === "running" ? runsInterval(true) : false) },
  );
}
