import { afterEach, expect, test, vi } from "vitest";
import { followRuns, isLive } from "./live-runs";
import { session } from "./session-store";
import type { RunView } from "./types";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Answers one after the other; the last one stays open. */
function serve(...answers: string[]): { requests: Request[] } {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    const text = answers[requests.length - 1] ?? "";
    const isLast = requests.length >= answers.length;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        if (!isLast) controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  return { requests };
}

function event(id: number, name: string, data: unknown): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

test("runs arrive with the session's token, and whoever comes back says where it was", async () => {
  session.accept({ access_token: "the-token", refresh_token: "another" });
  const first = `retry: 1\n\n${event(4, "ready", {})}${event(5, "run_started", { id: 1 })}`;
  const { requests } = serve(first, event(9, "run_ended", { id: 1 }) + event(9, "ready", {}));
  const runs: number[] = [];
  let stale = 0;
  const stop = followRuns({ onRun: (run: RunView) => runs.push(run.id), onStale: () => stale++ });
  await vi.waitFor(() => expect(runs).toEqual([1, 1]));
  expect(isLive()).toBe(true);
  expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([
    "Bearer the-token",
    "Bearer the-token",
  ]);
  expect(requests.map(({ headers }) => headers.get("last-event-id"))).toEqual([null, "5"]);
  // What was resumed has missed nothing, so everything is read anew only once.
  expect(stale).toBe(1);
  stop();
  expect(isLive()).toBe(false);
});

test("a reader that has missed something reads everything anew", async () => {
  serve(event(4, "ready", {}) + event(8, "resync", {}));
  let stale = 0;
  const stop = followRuns({ onRun: () => undefined, onStale: () => stale++ });
  await vi.waitFor(() => expect(stale).toBe(2));
  stop();
});
