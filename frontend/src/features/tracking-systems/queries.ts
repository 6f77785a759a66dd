import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { listInterval } from "@/api/refetch";
import type { TrackingSystemsSearch } from "./filters";

export function useTrackingSystems(search: TrackingSystemsSearch) {
  return api.useQuery(
    "get",
    "/api/v1/tracking-systems",
    { params: { query: defined(search) } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: (query) =>
        listInterval(query.state.data?.items.some(({ status }) => status === "pending") ?? false),
    },
  );
}

export function useTrackingSystem(id: number) {
  return api.useQuery("get", "/api/v1/tracking-systems/{id}", { params: { path: { id } } });
}
