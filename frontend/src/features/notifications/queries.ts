import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import { defined } from "@/api/defined";
import { LIST_INTERVAL } from "@/api/refetch";
import { flagOf } from "@/ui/list-search";
import type { NotificationsSearch } from "./filters";

const id = (text: string | undefined) => (text === undefined ? undefined : Number(text));

export function useNotifications(search: NotificationsSearch) {
  const query = defined({
    kind: search.kind,
    source_id: id(search.source_id),
    campaign_id: id(search.campaign_id),
    unread: flagOf(search.unread),
    cursor: search.cursor,
  });
  return api.useQuery(
    "get",
    "/api/v1/notifications",
    { params: { query } },
    { placeholderData: keepPreviousData, refetchInterval: LIST_INTERVAL },
  );
}

/** How many the user has not read; looked at again now and then. */
export function useUnread(): number {
  const query = api.useQuery("get", "/api/v1/notifications/unread", {}, { refetchInterval: LIST_INTERVAL });
  return query.data?.unread ?? 0;
}

/** The newest few, once somebody opens the bell. */
export function useNewest(opened: boolean) {
  return api.useQuery(
    "get",
    "/api/v1/notifications",
    { params: { query: { limit: 8 } } },
    { enabled: opened, refetchInterval: LIST_INTERVAL },
  );
}
