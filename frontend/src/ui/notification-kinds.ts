import type { NotificationKind } from "@/api/types";

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
