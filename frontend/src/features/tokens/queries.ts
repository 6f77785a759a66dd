import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";

export function useTokens(cursor: string | undefined) {
  const query = defined({ cursor });
  return api.useQuery("get", "/api/v1/tokens", { params: { query } }, { placeholderData: keepPreviousData });
}
