import { api } from "@/api/client";
import type { operations } from "@/api/schema";
import type { ArchivalState } from "./filters";

type ListQuery = NonNullable<operations["list_connectors"]["parameters"]["query"]>;

export function useCatalogue(state: ArchivalState = "active") {
  // The generated type of a described enumeration is narrower than its values.
  const archival = state as NonNullable<ListQuery["archival"]>;
  return api.useQuery(
    "get",
    "/api/v1/connectors",
    state === "active" ? {} : { params: { query: { archival } } },
    { staleTime: 30_000 },
  );
}

export function useConnector(id: string) {
  return api.useQuery("get", "/api/v1/connectors/{id}", { params: { path: { id } } }, { staleTime: 30_000 });
}

export function useVersions(id: string, enabled = true) {
  return api.useQuery("get", "/api/v1/connectors/{id}/versions", { params: { path: { id } } }, { enabled });
}

/** The texts are read once per visit: what is being written must not be replaced under the author's hands. */
export function useVersion(id: string, version: number) {
  return api.useQuery(
    "get",
    "/api/v1/connectors/{id}/versions/{version}",
    { params: { path: { id, version } } },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false },
  );
}

export function useVersionSources(id: string, version: number) {
  return api.useQuery("get", "/api/v1/connectors/{id}/versions/{version}/sources", {
    params: { path: { id, version } },
  });
}

/** The sources of a connector, for a trial with the credentials of one of them. */
export function useConnectorSources(connector: string, enabled: boolean) {
  return api.useQuery(
    "get",
    "/api/v1/sources",
    { params: { query: { connector: [connector], limit: 100, sort: "title" } } },
    { enabled, staleTime: 30_000 },
  );
}
