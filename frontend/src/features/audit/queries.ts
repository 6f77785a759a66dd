import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import type { AuditSearch } from "./filters";

export function useAudit({ subject_id, user_id, ...search }: AuditSearch) {
  const query = defined({
    ...search,
    subject_id: subject_id === undefined ? undefined : Number(subject_id),
    user_id: user_id === undefined ? undefined : Number(user_id),
  });
  return api.useQuery("get", "/api/v1/audit", { params: { query } }, { placeholderData: keepPreviousData });
}
