import { Text, Tooltip } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { formatInstant, formatRelative } from "./time";

const TICK = 15_000;

function subscribe(changed: () => void): () => void {
  const timer = setInterval(changed, TICK);
  return () => clearInterval(timer);
}

/** An instant, said relative to now; the tooltip has the full UTC time. */
export function When({ at, empty = "never" }: { at: string | null; empty?: string }) {
  const now = useSyncExternalStore(subscribe, () => Math.floor(Date.now() / TICK) * TICK);
  if (at === null) {
    return (
      <Text span c="dimmed" size="sm">
        {empty}
      </Text>
    );
  }
  return (
    <Tooltip label={formatInstant(at)}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {formatRelative(at, Math.max(now, Date.parse(at) <= Date.now() ? Date.parse(at) : now))}
      </time>
    </Tooltip>
  );
}
