import { isLive } from "./live-runs";

/** How often lists look again by themselves, in milliseconds. */
export const LIST_INTERVAL = 12_000;
/** The same while something shown is being worked on. */
export const BUSY_INTERVAL = 3_000;
/** The same while changes come by themselves: only for what no run tells. */
export const LIVE_INTERVAL = 60_000;

/** The interval for a list some of whose rows may be in work. */
export function listInterval(busy: boolean): number {
  return busy ? BUSY_INTERVAL : LIST_INTERVAL;
}

/** The interval for what runs change: they tell so themselves, and only where they cannot it is asked for. */
export function runsInterval(busy: boolean): number {
  return isLive() ? LIVE_INTERVAL : listInterval(busy);
}
