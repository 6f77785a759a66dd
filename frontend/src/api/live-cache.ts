import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { invalidate } from "./invalidate";
import type { RunView } from "./types";

interface Page {
  items: unknown[];
}
interface Subject {
  id: number;
  last_run?: RunView | null;
  status?: string;
}

/**
 * Brings a run's news to everything that shows it: its page, lists, and the source or campaign it is of.
 * `known` holds the runs that go on and that lists have been asked for.
 */
export function showRun(queries: QueryClient, run: RunView, known: Set<number>): void {
  const ended = run.outcome !== "running";
  const isNew = !known.has(run.id);
  if (ended) known.delete(run.id);
  else known.add(run.id);
  patch(queries, "/api/v1/runs/{id}", (old, key) => (idOf(key) === run.id ? run : old));
  patch(queries, "/api/v1/runs", (old) => {
    const items = (old as Page).items as RunView[];
    if (!items.some(({ id }) => id === run.id)) return old;
    return { ...(old as Page), items: items.map((one) => (one.id === run.id ? run : one)) };
  });
  const [list, subjectId] =
    typeof run.source_id === "number"
      ? (["/api/v1/sources", run.source_id] as const)
      : (["/api/v1/campaigns", run.campaign_id] as const);
  const renew = (old: unknown) => withRun(old as Subject, subjectId, run);
  patch(queries, `${list}/{id}`, renew);
  patch(queries, list, (old) => ({ ...(old as Page), items: (old as Page).items.map(renew) }));
  // A new run belongs into lists that do not hold it yet; one that ended has changed more than itself.
  if (ended || isNew) void invalidate(queries, "/api/v1/runs");
  if (ended) void invalidate(queries, list, "/api/v1/offers");
}

/** Everything that runs change is read anew. */
export function forgetRuns(queries: QueryClient): void {
  void invalidate(queries, "/api/v1/runs", "/api/v1/sources", "/api/v1/campaigns", "/api/v1/offers");
}

function withRun(subject: Subject, id: number | null | undefined, run: RunView): Subject {
  if (subject.id !== id || (subject.last_run?.id ?? 0) > run.id) return subject;
  const pulls =
    typeof run.source_id === "number" && run.outcome === "running" && subject.status !== "archived";
  return { ...subject, last_run: run, ...(pulls && { status: "processing" }) };
}

function patch(queries: QueryClient, path: string, change: (old: unknown, key: QueryKey) => unknown): void {
  for (const query of queries.getQueryCache().findAll({ queryKey: ["get", path] })) {
    if (query.state.data === undefined) continue;
    const next = change(query.state.data, query.queryKey);
    if (next !== query.state.data) queries.setQueryData(query.queryKey, next);
  }
}

/** Keys are ["get", path, { params: { path: { id } } }]. */
function idOf(key: QueryKey): number | undefined {
  return (key[2] as { params?: { path?: { id?: number } } } | undefined)?.params?.path?.id;
}
