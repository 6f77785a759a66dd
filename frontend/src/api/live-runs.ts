import { createEventSource, type EventSourceMessage } from "eventsource-client";
import { problemFromResponse } from "./problems";
import { authorizedFetch } from "./session-store";
import type { RunView } from "./types";

/** What a reader of live runs hears. */
export interface LiveRunsListener {
  /** A run began, went on or ended. */
  onRun(run: RunView): void;
  /** What is shown may be older than the server's state: read it anew. */
  onStale(): void;
}

let connected = false;

/** Whether changes of runs come by themselves at the moment, so that nobody has to ask for them. */
export function isLive(): boolean {
  return connected;
}

/**
 * Follows all runs (product.md Y9) until the answer is called. A browser's own EventSource cannot send the
 * session's token, so this is fetch with the same protocol: it comes back by itself with the id of the last
 * event, and the server tells what was missed.
 */
export function followRuns(listener: LiveRunsListener): () => void {
  let resumed = false;
  const source = createEventSource({
    url: new URL("/api/v1/runs/events", globalThis.location.origin),
    fetch: async (url, init) => {
      const request = new Request(url, { headers: init?.headers as HeadersInit, signal: init?.signal });
      const response = await authorizedFetch(request);
      if (!response.ok) throw await problemFromResponse(response);
      return response;
    },
    onDisconnect: () => {
      connected = false;
    },
    onScheduleReconnect: () => {
      connected = false;
    },
    onMessage: (message) => {
      connected = true;
      const stale = !resumed;
      if (isAboutAll(message)) resumed = true;
      handle(message, stale, listener);
    },
  });
  return () => {
    connected = false;
    source.close();
  };
}

function isAboutAll({ event }: EventSourceMessage): boolean {
  return event === "ready" || event === "resync";
}

function handle(message: EventSourceMessage, stale: boolean, listener: LiveRunsListener): void {
  if (message.event === "resync" || (message.event === "ready" && stale)) {
    listener.onStale();
  } else if (message.event?.startsWith("run_")) {
    listener.onRun(JSON.parse(message.data) as RunView);
  }
}
