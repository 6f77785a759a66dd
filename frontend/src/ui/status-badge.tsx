import { Badge, Loader, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

const LOOK: Record<string, { label: string; color: string }> = {
  // sources and tracking systems
  pending: { label: "Pending", color: "gray" },
  ready: { label: "Ready", color: "teal" },
  processing: { label: "Processing", color: "blue" },
  invalid_credentials: { label: "Invalid credentials", color: "red" },
  failing: { label: "Failing", color: "orange" },
  archived: { label: "Archived", color: "gray" },
  // offers and their status in a tracking system
  active: { label: "Active", color: "teal" },
  paused: { label: "Paused", color: "yellow" },
  disabled: { label: "Disabled", color: "gray" },
  not_synced: { label: "Not synced yet", color: "gray" },
  // placements
  in_doubt: { label: "In doubt", color: "orange" },
  synced: { label: "Synced", color: "teal" },
  detached: { label: "Detached", color: "violet" },
  out_of_feed: { label: "Out of feed", color: "yellow" },
  out_of_campaign: { label: "Out of campaign", color: "yellow" },
  // versions of connectors
  draft: { label: "Draft", color: "yellow" },
  published: { label: "Published", color: "teal" },
  // runs
  running: { label: "Running", color: "blue" },
  complete: { label: "Complete", color: "teal" },
  partial: { label: "Partial", color: "yellow" },
  held: { label: "Held", color: "orange" },
  failed: { label: "Failed", color: "red" },
  cancelled: { label: "Cancelled", color: "gray" },
  crashed: { label: "Crashed", color: "red" },
};

/** "invalid_credentials" → "Invalid credentials"; words the table does not know are made readable. */
export function statusLabel(status: string): string {
  const known = LOOK[status]?.label;
  if (known) return known;
  const words = status.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export interface StatusBadgeProps {
  status: string;
  hint?: ReactNode;
  onClick?: () => void;
  actionLabel?: string;
}

/** One look for every status; with `onClick` it is a button (it opens the server's answer). */
export function StatusBadge({ status, hint, onClick, actionLabel }: StatusBadgeProps) {
  const look = LOOK[status] ?? { label: statusLabel(status), color: "gray" };
  const busy = status === "processing" || status === "running";
  const leftSection = busy ? <Loader size={10} color={look.color} /> : undefined;
  const badge = onClick ? (
    <Badge
      component="button"
      type="button"
      color={look.color}
      variant="light"
      leftSection={leftSection}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
      aria-label={actionLabel ? `${look.label}: ${actionLabel}` : look.label}
      style={{ cursor: "pointer", textDecoration: "underline dotted" }}
    >
      {look.label}
    </Badge>
  ) : (
    <Badge color={look.color} variant="light" leftSection={leftSection}>
      {look.label}
    </Badge>
  );
  return hint ? (
    <Tooltip label={hint} multiline maw={380}>
      {badge}
    </Tooltip>
  ) : (
    badge
  );
}
