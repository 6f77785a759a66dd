import { diagnosticCount } from "@codemirror/lint";
import { EditorView } from "@codemirror/view";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import CodeEditor, { type CodeEditorProps } from "./code-editor";

const PROPS: CodeEditorProps = {
  label: "offer.yaml",
  value: "a: 1\n",
  onChange: () => undefined,
  language: "yaml",
  readOnly: false,
};

function editor(): EditorView {
  const view = EditorView.findFromDOM(screen.getByRole("textbox", { name: "offer.yaml" }));
  if (!view) throw new Error("there is no editor");
  return view;
}

const type = (text: string) => editor().dispatch({ changes: { from: 0, insert: text } });

test("what was typed while an older value comes back stays", () => {
  const handedOut: string[] = [];
  const props = { ...PROPS, onChange: (text: string) => handedOut.push(text) };
  const { rerender } = render(<CodeEditor {...props} />);
  type("x");
  type("y");
  expect(handedOut).toEqual(["xa: 1\n", "yxa: 1\n"]);
  rerender(<CodeEditor {...props} value={"xa: 1\n"} />);
  expect(editor().state.doc.toString()).toBe("yxa: 1\n");
  rerender(<CodeEditor {...props} value={"yxa: 1\n"} />);
  expect(editor().state.doc.toString()).toBe("yxa: 1\n");
});

test("a value from outside replaces the text and is not handed out again", () => {
  const handedOut: string[] = [];
  const props = { ...PROPS, onChange: (text: string) => handedOut.push(text) };
  const { rerender } = render(<CodeEditor {...props} />);
  rerender(<CodeEditor {...props} value={"theirs: 1\n"} />);
  expect(editor().state.doc.toString()).toBe("theirs: 1\n");
  expect(handedOut).toEqual([]);
});

test("a text that cannot be changed can be reached and says so", () => {
  const { rerender } = render(<CodeEditor {...PROPS} readOnly />);
  const box = screen.getByRole("textbox", { name: "offer.yaml" });
  expect(box.getAttribute("aria-readonly")).toBe("true");
  expect(box.tabIndex).toBe(0);
  expect(editor().state.readOnly).toBe(true);
  rerender(<CodeEditor {...PROPS} />);
  expect(editor().state.readOnly).toBe(false);
});

test("faults are marked, and those that are mended are not", () => {
  const fault = { severity: "error" as const, detail: "no", line: 1, column: 1 };
  const { rerender } = render(<CodeEditor {...PROPS} faults={[fault]} />);
  expect(diagnosticCount(editor().state)).toBe(1);
  rerender(<CodeEditor {...PROPS} faults={[]} />);
  expect(diagnosticCount(editor().state)).toBe(0);
});

test("a place to go to gets the cursor", () => {
  const { rerender } = render(<CodeEditor {...PROPS} value={"a: 1\nb: 2\n"} />);
  rerender(<CodeEditor {...PROPS} value={"a: 1\nb: 2\n"} reveal={{ line: 2, column: 4 }} />);
  expect(editor().state.selection.main.head).toBe(8);
});
