import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

function useTrackingSystemChanged() {
  const queries = useQueryClient();
  return () => invalidate(queries, "/api/v1/tracking-systems", "/api/v1/campaigns");
}

export function useCreateTrackingSystem() {
  return api.useMutation("post", "/api/v1/tracking-systems", { onSuccess: useTrackingSystemChanged() });
}

export function useUpdateTrackingSystem() {
  return api.useMutation("patch", "/api/v1/tracking-systems/{id}", { onSuccess: useTrackingSystemChanged() });
}

export function useCheckTrackingSystem() {
  return api.useMutation("post", "/api/v1/tracking-systems/{id}/check", {
    onSuccess: useTrackingSystemChanged(),
  });
}

export function useArchiveTrackingSystem() {
  return api.useMutation("post", "/api/v1/tracking-systems/{id}/archive", {
    onSuccess: useTrackingSystemChanged(),
  });
}
