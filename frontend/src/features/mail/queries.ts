import { api } from "@/api/client";

export function useMail() {
  return api.useQuery("get", "/api/v1/mail");
}
