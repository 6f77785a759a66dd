import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

function useChanged() {
  const queries = useQueryClient();
  return () => invalidate(queries, "/api/v1/notifications");
}

export function useMarkRead() {
  return api.useMutation("post", "/api/v1/notifications/{id}/read", { onSuccess: useChanged() });
}

export function useMarkAllRead() {
  return api.useMutation("post", "/api/v1/notifications/read", { onSuccess: useChanged() });
}
