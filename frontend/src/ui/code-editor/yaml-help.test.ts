import { expect, test } from "vitest";
import type { JsonSchema } from "./json-schema";
import { helpAt, suggestionsAt } from "./yaml-help";

/** A component chosen by its type, in the form in which the server writes its schema. */
const component = (description: string, ...types: string[]): JsonSchema => ({
  description,
  type: ["object", "string"],
  properties: { type: { type: "string", enum: types } },
  allOf: types.map((type) => ({
    if: { properties: { type: { const: type } }, required: ["type"] },
    // biome-ignore lint/suspicious/noThenProperty: that is what JSON Schema calls it
    then: { $ref: `#/$defs/${type}` },
  })),
});

const SCHEMA: JsonSchema = {
  type: "object",
  required: ["streams"],
  properties: {
    streams: { type: "array", description: "The streams.", items: component("A stream.", "Stream") },
    definitions: { type: "object" },
    status: { $ref: "#/$defs/status", description: "Whether it runs." },
  },
  $defs: {
    status: { enum: ["active", "disabled"], description: "A word." },
    path: { type: "string", examples: ["a/b"] },
    Stream: {
      type: "object",
      properties: {
        type: { const: "Stream" },
        paginator: component("How to go on.", "NoPagination", "Pages"),
      },
    },
    NoPagination: { description: "One page.", properties: { type: { const: "NoPagination" } } },
    Pages: {
      description: "Page after page.",
      required: ["size"],
      properties: {
        type: { const: "Pages" },
        size: { type: "integer", description: "Records of a page.", default: 100 },
        strict: { type: "boolean" },
        path: { anyOf: [{ $ref: "#/$defs/path" }, { type: "array" }] },
      },
    },
  },
};

function suggested(marked: string) {
  const offset = marked.indexOf("‸");
  return suggestionsAt(SCHEMA, marked.replace("‸", ""), offset).suggestions;
}

const labels = (marked: string) => suggested(marked).map(({ label }) => label);

test("keys that are not written yet are offered, opened as their kind wants", () => {
  expect(
    suggested("status: active\n‸").map(({ label, insert, required }) => [label, insert, required]),
  ).toEqual([
    ["streams", "streams:\n  - ", true],
    ["definitions", "definitions: ", false],
  ]);
  expect(suggested("streams:\n  - type: Stream\n    pag‸")[0]?.insert).toBe("paginator:\n      ");
  expect(suggested("streams:\n  - { type: Stream, ‸ }")[0]?.insert).toBe("paginator: ");
});

test("a type decides which keys are offered, also one written below the cursor", () => {
  const pages = ["size", "strict", "path"];
  expect(labels("streams:\n  - type: Stream\n    paginator:\n      type: Pages\n      ‸")).toEqual(pages);
  expect(labels("streams:\n  - type: Stream\n    paginator:\n      ‸\n      type: Pages")).toEqual(pages);
  expect(labels("streams:\n  - type: Stream\n    paginator: { type: Pages, ‸ }")).toEqual(pages);
  expect(labels("streams:\n  - type: Stream\n    paginator:\n      type: NoPagination\n      ‸")).toEqual([]);
});

test("while no type is written, the keys of all are offered", () => {
  expect(labels("streams:\n  - type: Stream\n    paginator:\n      ‸")).toEqual([
    "type",
    "size",
    "strict",
    "path",
  ]);
});

test("a type that is half written does not hide the others", () => {
  expect(labels("streams:\n  - type: Stream\n    paginator:\n      type: No‸")).toEqual([
    "NoPagination",
    "Pages",
  ]);
});

test("values come from enumerations, constants, booleans, defaults and examples", () => {
  const pages = "definitions:\n  p:\n    type: Pages\n    ";
  expect(labels("status: ‸")).toEqual(["active", "disabled"]);
  expect(labels(`${pages}strict: ‸`)).toEqual(["true", "false"]);
  expect(labels(`${pages}size: ‸`)).toEqual(["100"]);
  expect(labels(`${pages}path: ‸`)).toEqual(["a/b"]);
});

test("below definitions a component is known by its type", () => {
  expect(labels("definitions:\n  p:\n    type: ‸")).toEqual(["Stream", "NoPagination", "Pages"]);
  expect(labels("definitions:\n  deep:\n    p:\n      type: Pages\n      ‸")).toEqual([
    "size",
    "strict",
    "path",
  ]);
});

test("help says what stands beside a reference before what it leads to", () => {
  expect(helpAt(SCHEMA, "status: x", 0, 6)).toEqual({
    name: "status",
    detail: undefined,
    info: "Whether it runs.",
    values: ["active", "disabled"],
  });
  const text = "definitions:\n  p:\n    type: Pages\n    size: 3\n";
  expect(helpAt(SCHEMA, text, text.indexOf("size"), text.indexOf("size") + 4)?.info).toBe(
    "Records of a page.",
  );
  expect(helpAt(SCHEMA, text, text.indexOf("Pages"), text.indexOf("Pages") + 5)?.info).toBe(
    "Page after page.",
  );
  expect(helpAt(SCHEMA, "unknown: x", 0, 7)).toBeUndefined();
});

test("nothing is offered where the schema knows nothing", () => {
  expect(labels("nowhere:\n  deep:\n    ‸")).toEqual([]);
  expect(labels("# ‸")).toEqual([]);
});
