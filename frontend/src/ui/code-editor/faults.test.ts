import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { diagnosticsOf, type EditorFault, offsetOf } from "./faults";

const doc = Text.of(["type: Wrong # why", "", "  key: value"]);

function marked(fault: Partial<EditorFault>): string {
  const [mark] = diagnosticsOf(doc, [{ severity: "error", detail: "no", line: 1, column: 1, ...fault }]);
  return doc.sliceString(mark?.from ?? -1, mark?.to);
}

test("the word at the place is marked", () => {
  expect(marked({ line: 1, column: 7 })).toBe("Wrong");
  expect(marked({ line: 3, column: 3 })).toBe("key");
});

test("without a column the line's first word is marked, without a line the first line's", () => {
  expect(marked({ line: 3, column: null })).toBe("key");
  expect(marked({ line: null, column: null })).toBe("type");
});

test("a place outside of the text is moved into it", () => {
  expect(marked({ line: 99, column: 99 })).toBe("");
  expect(marked({ line: 2, column: 5 })).toBe("");
  expect(offsetOf(doc, 99, 99)).toBe(doc.length);
  expect(offsetOf(doc, 1, 7)).toBe(6);
});
