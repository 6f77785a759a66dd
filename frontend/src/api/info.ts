import { api } from "./client";

/** Version and vocabularies; they change with a release only. */
export function useInfo() {
  return api.useQuery("get", "/api/v1/info", {}, { staleTime: Number.POSITIVE_INFINITY }).data;
}

export function useVocabularies() {
  return useInfo()?.vocabularies;
}

/** What a vocabulary calls a code; the code itself until the vocabulary is there. */
export function nameOf(words: readonly { code: string; name: string }[] | undefined, code: string): string {
  return words?.find((word) => word.code === code)?.name ?? code;
}
