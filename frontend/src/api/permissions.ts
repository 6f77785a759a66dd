import { api } from "./client";
import type { Permission, UserView } from "./types";

/** What the server knows of us; loaded by the guard of every page, so it is there when a page renders. */
export const sessionQuery = () =>
  api.queryOptions("get", "/api/v1/session", {}, { staleTime: 5 * 60_000, retry: false });

export function useUser(): UserView | undefined {
  return api.useQuery("get", "/api/v1/session", {}, { staleTime: 5 * 60_000 }).data?.user;
}

export interface Allowance {
  allowed: boolean;
  /** Why not, for the tooltip of a disabled control. */
  reason: string | undefined;
}

/** May the signed-in user do this? While unknown: no. */
export function useAllowed(permission: Permission): Allowance {
  const user = useUser();
  const allowed = user?.permissions.includes(permission) ?? false;
  return {
    allowed,
    reason: allowed ? undefined : `Your role (${user?.role ?? "unknown"}) does not allow this.`,
  };
}
