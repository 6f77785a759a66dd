import { expect, test } from "vitest";
import { changedFields } from "./diff-view";

test("only the leaves that differ are named, with their path", () => {
  const before = { title: "a", filters: { countries: ["US", "DE"] }, same: 1 };
  const after = { title: "b", filters: { countries: ["US"] }, same: 1 };
  expect(changedFields(before, after)).toEqual([
    { path: "title", before: "a", after: "b" },
    { path: "filters.countries.1", before: "DE", after: null },
  ]);
});

test("a creation shows every field, a removal too", () => {
  expect(changedFields(null, { a: 1, b: {} })).toEqual([
    { path: "a", before: null, after: "1" },
    { path: "b", before: null, after: "{}" },
  ]);
  expect(changedFields({ a: false }, null)).toEqual([{ path: "a", before: "false", after: null }]);
});
