/** How often lists look again by themselves, in milliseconds. */
export const LIST_INTERVAL = 12_000;
/** The same while something shown is being worked on. */
export const BUSY_INTERVAL = 3_000;

/** The interval for a list some of whose rows may be in work. */
export function listInterval(busy: boolean): number {
  return busy ? BUSY_INTERVAL : LIST_INTERVAL;
}
