import { api } from "@/api/client";

export function useCatalogue() {
  return api.useQuery("get", "/api/v1/connectors", {}, { staleTime: 30_000 });
}

export function useConnector(id: string) {
  return api.useQuery("get", "/api/v1/connectors/{id}", { params: { path: { id } } }, { staleTime: 30_000 });
}
