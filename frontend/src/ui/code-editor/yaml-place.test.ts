import { expect, test } from "vitest";
import { yamlPlace } from "./yaml-place";

/** The place of ‸ as `step/step/…`, what is written there, and the keys around it. */
function at(marked: string) {
  const offset = marked.indexOf("‸");
  const { levels, position, word } = yamlPlace(marked.replace("‸", ""), offset);
  const keys = levels.at(position === "value" ? -2 : -1)?.keys;
  return {
    path: levels
      .map(({ step }) => step)
      .slice(1)
      .join("/"),
    position,
    word,
    keys: Object.fromEntries(keys ?? []),
  };
}

test("a key belongs to the mapping at its column, with the keys above and below it", () => {
  expect(at("a: 1\nb:\n  c: 2\n  de‸\n  f:\n    g: 3\nh: 4")).toEqual({
    path: "b",
    position: "key",
    word: "de",
    keys: { c: "2", f: "" },
  });
});

test("after a key's colon its value is written", () => {
  expect(at("a:\n  type: Pag‸ # why")).toMatchObject({ path: "a/type", position: "value", word: "Pag" });
  expect(at("ty‸pe: X")).toMatchObject({ path: "", position: "key", word: "ty" });
});

test("entries of lists are steps, whether the list is indented or not", () => {
  expect(at("streams:\n  - name: a\n  - name: b\n    ‸")).toMatchObject({
    path: "streams/-",
    keys: { name: "b" },
  });
  expect(at("streams:\n- name: a\n- ‸name: b\nspec:\n  x: 1")).toMatchObject({
    path: "streams/-",
    keys: { name: "b" },
  });
  expect(at("a:\n  - - b: 1\n      ‸")).toMatchObject({ path: "a/-/-" });
  expect(at("a:\n- b: 1\n‸")).toMatchObject({ path: "", keys: { a: "" } });
});

test("an empty line belongs where its cursor stands", () => {
  const text = (indent: string) => `a:\n  b:\n    c: 1\n${indent}‸\nz: 1`;
  expect(at(text("    ")).path).toBe("a/b");
  expect(at(text("  ")).path).toBe("a");
  expect(at(text("")).keys).toEqual({ a: "", z: "1" });
});

test("braces and brackets on a line are mappings and lists too", () => {
  expect(at("a: { type: X, b‸, c: 1 }")).toMatchObject({
    path: "a",
    position: "key",
    word: "b",
    keys: { type: "X", c: "1" },
  });
  expect(at("a: { b: { type: ‸ } }")).toMatchObject({ path: "a/b/type", position: "value" });
  expect(at("a: [x, { b: 1, ‸ }]")).toMatchObject({ path: "a/-", keys: { b: "1" } });
  expect(at("- { a: [‸] }")).toMatchObject({ path: "-/a/-", position: "value" });
});

test("the type written inside braces is known to the lines around", () => {
  const { levels } = yamlPlace("a: { type: X }\nb: 1\n", 0);
  expect(levels.map(({ keys }) => [...keys.keys()])).toEqual([["a", "b"]]);
});

test("in block texts and comments nothing is a key", () => {
  expect(at("a: |\n  b: 1\n  c‸\nd: 1").position).toBe("text");
  expect(at("# b: ‸\na: 1").position).toBe("text");
  expect(at("a: >-\n  text: x\n‸d: 1")).toMatchObject({ path: "", keys: { a: ">-", d: "1" } });
});

test("quoted keys, templates and hashes within values are read as YAML reads them", () => {
  expect(at(`"a b": "{{ config['x'] }}"\n'c': a#b\n‸`).keys).toEqual({
    "a b": `"{{ config['x'] }}"`,
    c: "a#b",
  });
});
