import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test } from "vitest";
import { showRun } from "./live-cache";
import type { RunView } from "./types";

const RUNS = ["get", "/api/v1/runs", { params: { query: {} } }];
const SOURCES = ["get", "/api/v1/sources", { params: { query: {} } }];
const RUN = ["get", "/api/v1/runs/{id}", { params: { path: { id: 7 } } }];
const OTHER = ["get", "/api/v1/runs/{id}", { params: { path: { id: 8 } } }];

function run(change: Partial<RunView> = {}): RunView {
  return { id: 7, kind: "pull_source", source_id: 3, outcome: "running", ...change } as RunView;
}

let queries: QueryClient;
let known: Set<number>;

beforeEach(() => {
  queries = new QueryClient();
  known = new Set();
  queries.setQueryData(RUNS, { items: [run(), run({ id: 6, outcome: "complete" })] });
  queries.setQueryData(SOURCES, {
    items: [
      { id: 3, status: "ready", last_run: run({ id: 6 }) },
      { id: 4, status: "ready", last_run: null },
    ],
  });
  queries.setQueryData(RUN, run());
  queries.setQueryData(OTHER, run({ id: 8 }));
});

function isStale(key: unknown[]): boolean | undefined {
  return queries.getQueryState(key)?.isInvalidated;
}

test("a run's news reach its page, the lists and its source, and nothing else", () => {
  const news = run({ cancel_requested: true });
  showRun(queries, news, known);
  expect(queries.getQueryData(RUN)).toEqual(news);
  expect(queries.getQueryData<RunView>(OTHER)?.cancel_requested).toBeUndefined();
  expect(queries.getQueryData<{ items: RunView[] }>(RUNS)?.items[0]).toEqual(news);
  const [mine, other] = queries.getQueryData<{ items: { status: string; last_run: unknown }[] }>(SOURCES)
    ?.items ?? [undefined, undefined];
  expect(mine).toMatchObject({ status: "processing", last_run: news });
  expect(other).toEqual({ id: 4, status: "ready", last_run: null });
});

test("lists are asked for when a run is new and when it ends, not for each step", () => {
  showRun(queries, run(), known);
  expect(isStale(RUNS)).toBe(true);
  queries.setQueryData(RUNS, { items: [run()] });
  showRun(queries, run(), known);
  expect(isStale(RUNS)).toBe(false);
  expect(isStale(SOURCES)).toBe(false);
  showRun(queries, run({ outcome: "complete" }), known);
  expect(isStale(RUNS)).toBe(true);
  expect(isStale(SOURCES)).toBe(true);
});

test("an older run does not take the place of a newer one", () => {
  queries.setQueryData(SOURCES, { items: [{ id: 3, status: "ready", last_run: run({ id: 9 }) }] });
  showRun(queries, run(), known);
  expect(queries.getQueryData<{ items: { last_run: RunView }[] }>(SOURCES)?.items[0]?.last_run.id).toBe(9);
});
