import { expect, test } from "vitest";
import type { ConnectorReport } from "@/api/types";
import { changedTexts, faultsIn, findingsOf, placeWords } from "./text-names";

const fault = (file: string, line: number | null) => ({
  file,
  line,
  column: line,
  path: "/streams/0",
  component: null,
  detail: `at ${line}`,
});

const report: ConnectorReport = {
  usable: false,
  problems: [fault("offer.yaml", 3)],
  warnings: [fault("manifest.yaml", 1), fault("offer.yaml", null)],
  spec: {},
  streams: [],
  offer_streams: [],
};

test("errors come before warnings, and each text has its own", () => {
  const findings = findingsOf(report);
  expect(findings.map(({ severity }) => severity)).toEqual(["error", "warning", "warning"]);
  expect(faultsIn(findings, "offer.yaml").map(({ line }) => line)).toEqual([3, null]);
  expect(findingsOf(undefined)).toEqual([]);
});

test("a place is said as far as it is known", () => {
  expect(placeWords(fault("offer.yaml", 3))).toBe("offer.yaml, line 3");
  expect(placeWords(fault("offer.yaml", null))).toBe("offer.yaml");
});

test("a save sends the texts that were changed", () => {
  const before = { manifest: "a", mapping: "b", readme: "c", icon: "d" };
  expect(changedTexts(before, { ...before, readme: "" })).toEqual({ readme: "" });
  expect(changedTexts(before, { ...before })).toEqual({});
});
