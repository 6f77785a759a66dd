import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RunView } from "@/api/types";
import { RunProgress, runPercent } from "./run-progress";

const NOW = Date.parse("2026-11-27T12:00:00Z");

function run(counters: Partial<RunView["counters"]>, change: Partial<RunView> = {}): RunView {
  return {
    id: 7,
    kind: "pull_source",
    cancel_requested: false,
    estimated_end_at: null,
    counters: { records: 0, looked_at: 0, expected: 0, ...counters },
    ...change,
  } as RunView;
}

test("a percentage is only given where it can be told how much there will be", () => {
  expect(runPercent(run({ records: 250, expected: 1000 }))).toBe(25);
  expect(runPercent(run({ records: 250 }))).toBeNull();
  expect(runPercent(run({ records: 1001, expected: 1000 }))).toBeNull();
  expect(runPercent(run({ looked_at: 999, expected: 1000 }, { kind: "push_campaign" }))).toBe(99);
});

test("what is done, what there is, and the time that is left are said in words", () => {
  const shown = run({ records: 2500, expected: 10_000 }, { estimated_end_at: "2026-11-27T12:01:30Z" });
  render(
    <MantineProvider>
      <RunProgress run={shown} now={NOW} />
    </MantineProvider>,
  );
  expect(screen.getByText("2,500 of about 10,000 records")).toBeTruthy();
  expect(screen.getByText("1 min 30 s left")).toBeTruthy();
  const bar = screen.getByRole("progressbar", { name: "Progress of run 7" });
  expect(bar.getAttribute("aria-valuenow")).toBe("25");
});

test("a run that was asked to stop says so", () => {
  render(
    <MantineProvider>
      <RunProgress run={run({ records: 3 }, { cancel_requested: true })} now={NOW} />
    </MantineProvider>,
  );
  expect(screen.getByText("stopping")).toBeTruthy();
  expect(screen.getByText("3 records")).toBeTruthy();
});
