import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

/** Whatever is done to a source shows in its reads, in its offers and in the runs. */
function useSourceChanged() {
  const queries = useQueryClient();
  return () => invalidate(queries, "/api/v1/sources", "/api/v1/offers", "/api/v1/runs", "/api/v1/connectors");
}

export function useCreateSource() {
  return api.useMutation("post", "/api/v1/sources", { onSuccess: useSourceChanged() });
}

export function useUpdateSource() {
  return api.useMutation("patch", "/api/v1/sources/{id}", { onSuccess: useSourceChanged() });
}

export function useCheckSource() {
  return api.useMutation("post", "/api/v1/sources/{id}/check", { onSuccess: useSourceChanged() });
}

export function usePullSource() {
  return api.useMutation("post", "/api/v1/sources/{id}/pull", { onSuccess: useSourceChanged() });
}

export function useArchiveSource() {
  return api.useMutation("post", "/api/v1/sources/{id}/archive", { onSuccess: useSourceChanged() });
}

export function useMoveSource() {
  return api.useMutation("post", "/api/v1/sources/{id}/connector-version", { onSuccess: useSourceChanged() });
}

export function useAcceptFeed() {
  return api.useMutation("post", "/api/v1/sources/{id}/feed/accept", { onSuccess: useSourceChanged() });
}

export function useRejectFeed() {
  return api.useMutation("post", "/api/v1/sources/{id}/feed/reject", { onSuccess: useSourceChanged() });
}
