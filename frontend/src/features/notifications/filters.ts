import * as v from "valibot";
import type { NotificationKind } from "@/api/types";
import { flag, matching, oneOf, text } from "@/ui/list-search";
import { KINDS } from "@/ui/notification-kinds";

const KIND_WORDS = Object.keys(KINDS) as NotificationKind[];

export const notificationsSearch = v.object({
  kind: oneOf(KIND_WORDS),
  source_id: matching(/^\d+$/),
  campaign_id: matching(/^\d+$/),
  unread: flag(),
  cursor: text(),
});

export type NotificationsSearch = v.InferOutput<typeof notificationsSearch>;
