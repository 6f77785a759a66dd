import type { NotificationView } from "@/api/types";

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
