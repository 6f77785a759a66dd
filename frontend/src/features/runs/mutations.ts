import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

export function useCancelRun() {
  const queries = useQueryClient();
  return api.useMutation("post", "/api/v1/runs/{id}/cancel", {
    onSuccess: () => invalidate(queries, "/api/v1/runs"),
  });
}
