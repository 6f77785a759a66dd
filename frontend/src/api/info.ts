import { api } from "./client";

/** Version and vocabularies; they change with a release only. */
export function useInfo() {
  return api.useQuery("get", "/api/v1/info", {}, { staleTime: Number.POSITIVE_INFINITY }).data;
}

export function useVocabularies() {
  return useInfo()?.vocabularies;
}
