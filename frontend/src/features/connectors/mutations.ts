import { useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/client";
import { invalidate, invalidateExactly } from "@/api/invalidate";

/** Where a connector shows; not its texts, which their author has on the screen, nor the editor's schemas. */
const SHOWN = [
  "/api/v1/connectors",
  "/api/v1/connectors/{id}",
  "/api/v1/connectors/{id}/versions",
  "/api/v1/connectors/{id}/versions/{version}/sources",
] as const;

function useConnectorChanged() {
  const queries = useQueryClient();
  return () => invalidateExactly(queries, ...SHOWN);
}

export function useCreateConnector() {
  return api.useMutation("post", "/api/v1/connectors", { onSuccess: useConnectorChanged() });
}

export function useRenameConnector() {
  return api.useMutation("patch", "/api/v1/connectors/{id}", { onSuccess: useConnectorChanged() });
}

export function useArchiveConnector() {
  return api.useMutation("post", "/api/v1/connectors/{id}/archive", { onSuccess: useConnectorChanged() });
}

export function useCreateVersion() {
  return api.useMutation("post", "/api/v1/connectors/{id}/versions", { onSuccess: useConnectorChanged() });
}

export function useSaveVersion() {
  return api.useMutation("patch", "/api/v1/connectors/{id}/versions/{version}", {
    onSuccess: useConnectorChanged(),
  });
}

export function usePublishVersion() {
  return api.useMutation("post", "/api/v1/connectors/{id}/versions/{version}/publish", {
    onSuccess: useConnectorChanged(),
  });
}

/** Sources that move are pulled again, so their offers and runs change too. */
export function useAdoptVersion() {
  const queries = useQueryClient();
  return api.useMutation("post", "/api/v1/connectors/{id}/versions/{version}/adopt", {
    onSuccess: async () => {
      await invalidateExactly(queries, ...SHOWN);
      await invalidate(queries, "/api/v1/sources", "/api/v1/offers", "/api/v1/runs");
    },
  });
}

/** Stores nothing, so nothing becomes stale. */
export function useTestConnector() {
  return api.useMutation("post", "/api/v1/connectors/test");
}
