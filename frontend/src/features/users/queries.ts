import { api } from "@/api/client";

export function useUsers() {
  return api.useQuery("get", "/api/v1/users", { params: { query: { limit: 200 } } });
}
