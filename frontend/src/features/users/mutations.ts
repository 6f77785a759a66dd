import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

export function useCreateUser() {
  const queries = useQueryClient();
  return api.useMutation("post", "/api/v1/users", { onSuccess: () => invalidate(queries, "/api/v1/users") });
}

export function useUpdateUser() {
  const queries = useQueryClient();
  return api.useMutation("patch", "/api/v1/users/{id}", {
    onSuccess: () => invalidate(queries, "/api/v1/users", "/api/v1/session"),
  });
}
