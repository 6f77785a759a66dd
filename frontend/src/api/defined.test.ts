import { expect, test } from "vitest";
import { defined } from "./defined";

test("undefined and empty values are left out, false and zero are kept", () => {
  expect(defined({ a: undefined, b: "", c: false, d: 0, e: "x", f: null })).toEqual({
    c: false,
    d: 0,
    e: "x",
    f: null,
  });
});
