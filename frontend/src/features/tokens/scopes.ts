import type { TokenScope } from "@/api/types";

/** What each scope opens (product.md U1); none includes another. */
export const SCOPES: { value: TokenScope; label: string; description: string }[] = [
  { value: "read", label: "Read", description: "Sources, offers, campaigns, tracking systems, runs, audit." },
  { value: "write", label: "Write", description: "Create, edit, check and archive them." },
  { value: "sync", label: "Sync", description: "Force pulls and syncs, cancel runs, decide on held feeds." },
];

/** How long a new token may live, in days. */
export const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "730", label: "2 years" },
];

const DAY = 86_400_000;

/** The instant so many days from now, as the API takes it. */
export function endAfter(days: number, now: number): string {
  return new Date(now + days * DAY).toISOString();
}
