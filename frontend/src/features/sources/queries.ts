import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { runsInterval } from "@/api/refetch";
import type { SourcesSearch } from "./filters";

export function useSources({ connector, status, ...search }: SourcesSearch) {
  const query = defined({
    ...search,
    sort: search.sort ?? "-id",
    connector: connector === undefined ? undefined : [connector],
    status: status && [status],
  });
  return api.useQuery(
    "get",
    "/api/v1/sources",
    { params: { query: { ...query, count: true } } },
    {
      placeholderData: keepPreviousData,
      refetchInterval: (query) =>
        runsInterval(query.state.data?.items.some(({ status }) => isBusy(status)) ?? false),
    },
  );
}

export function useSource(id: number) {
  return api.useQuery(
    "get",
    "/api/v1/sources/{id}",
    { params: { path: { id } } },
    { refetchInterval: (query) => runsInterval(isBusy(query.state.data?.status ?? "ready")) },
  );
}

export function useConnectors() {
  return api.useQuery("get", "/api/v1/connectors", {}, { staleTime: 60_000 });
}

export function useQuarantine(id: number, cursor: string | undefined) {
  return api.useQuery(
    "get",
    "/api/v1/sources/{id}/quarantine",
    { params: { path: { id }, query: defined({ cursor, limit: 20 }) } },
    { placeholderData: keepPreviousData },
  );
}

/** A new source is pending until its first pull begins; both change soon. */
function isBusy(status: string): boolean {
  return status === "processing" || status === "pending";
}
