import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate } from "@/api/invalidate";

function useChanged() {
  const queries = useQueryClient();
  return () => invalidate(queries, "/api/v1/webhooks");
}

export function useCreateWebhook() {
  return api.useMutation("post", "/api/v1/webhooks", { onSuccess: useChanged() });
}

export function useUpdateWebhook() {
  return api.useMutation("patch", "/api/v1/webhooks/{id}", { onSuccess: useChanged() });
}

export function useDeleteWebhook() {
  return api.useMutation("delete", "/api/v1/webhooks/{id}", { onSuccess: useChanged() });
}

export function useTestWebhook() {
  return api.useMutation("post", "/api/v1/webhooks/{id}/test", { onSuccess: useChanged() });
}

export function useReplay() {
  return api.useMutation("post", "/api/v1/webhooks/{id}/deliveries/{delivery_id}/replay", {
    onSuccess: useChanged(),
  });
}
