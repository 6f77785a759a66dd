import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

export function useCreateToken() {
  const queries = useQueryClient();
  return api.useMutation("post", "/api/v1/tokens", {
    onSuccess: () => invalidate(queries, "/api/v1/tokens"),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return api.useMutation("post", "/api/v1/tokens/{id}/revoke", {
    onSuccess: () => invalidate(queries, "/api/v1/tokens"),
  });
}
