import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forgetRuns, showRun } from "./live-cache";
import { followRuns } from "./live-runs";

/**
 * Keeps what is shown of runs in step while the page is visible. A hidden page lets go of its connection: a
 * browser has only six of them for one server, and tabs that nobody looks at must not take them all.
 */
export function useLiveRuns(): void {
  const queries = useQueryClient();
  useEffect(() => followWhileVisible(queries), [queries]);
}

function followWhileVisible(queries: QueryClient): () => void {
  let stop: (() => void) | null = null;
  const known = new Set<number>();
  const look = () => {
    if (document.visibilityState === "hidden") {
      stop?.();
      stop = null;
    } else {
      stop ??= followRuns({
        onRun: (run) => showRun(queries, run, known),
        onStale: () => forgetRuns(queries),
      });
    }
  };
  look();
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    stop?.();
  };
}
