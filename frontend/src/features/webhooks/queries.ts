import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { BUSY_INTERVAL, LIST_INTERVAL } from "@/api/refetch";

export function useWebhooks(cursor: string | undefined) {
  const query = defined({ cursor });
  return api.useQuery(
    "get",
    "/api/v1/webhooks",
    { params: { query } },
    { placeholderData: keepPreviousData, refetchInterval: LIST_INTERVAL },
  );
}

export function useDeliveries(id: number, cursor: string | undefined) {
  const query = defined({ cursor, limit: 20 });
  return api.useQuery(
    "get",
    "/api/v1/webhooks/{id}/deliveries",
    { params: { path: { id }, query } },
    { placeholderData: keepPreviousData, refetchInterval: BUSY_INTERVAL },
  );
}
