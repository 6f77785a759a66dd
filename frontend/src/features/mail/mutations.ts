import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

export function useChooseMail() {
  const queries = useQueryClient();
  return api.useMutation("put", "/api/v1/mail", { onSuccess: () => invalidate(queries, "/api/v1/mail") });
}

export function useTestMail() {
  return api.useMutation("post", "/api/v1/mail/test");
}
