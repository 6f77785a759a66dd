import type { NotificationKind, NotificationView } from "@/api/types";

/** What each kind is called in filters (product.md N1). */
export const KINDS: Record<NotificationKind, string> = {
  source_invalid: "Credentials refused",
  source_recovered: "Source recovered",
  feed_held: "Feed held",
  feed_accepted: "Feed accepted",
  feed_rejected: "Feed rejected",
  run_failed: "Run failed",
  offers_new: "New offers",
  offers_gone: "Offers gone",
  payouts_changed: "Payouts changed",
  placements_failed: "Offers refused",
  placements_detached: "Changed by hand",
  webhook_disabled: "Webhook switched off",
};

export const KIND_OPTIONS = Object.entries(KINDS).map(([value, label]) => ({ value, label }));

/** The colour of a severity's badge; the word beside it says the same. */
export const SEVERITY_COLORS: Record<NotificationView["severity"], string> = {
  problem: "red",
  warning: "orange",
  info: "blue",
};

/** What the bell shows: nothing, the count, or that there are very many. */
export function bellLabel(unread: number): string | null {
  if (unread <= 0) return null;
  return unread > 99 ? "99+" : String(unread);
}

/** How many offers are counted but not named. */
export function unnamed({ offers, samples }: Pick<NotificationView, "offers" | "samples">): number {
  return Math.max(0, offers - samples.length);
}
