import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { LIST_INTERVAL } from "@/api/refetch";

export function useMail() {
  return api.useQuery("get", "/api/v1/mail");
}

export function useUndelivered(cursor: string | undefined) {
  const query = defined({ cursor, limit: 5, not_taken: true });
  return api.useQuery(
    "get",
    "/api/v1/mail/deliveries",
    { params: { query } },
    { placeholderData: keepPreviousData, refetchInterval: LIST_INTERVAL },
  );
}
