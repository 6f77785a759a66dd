import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";

/** Something to be said of a place in a text. */
export interface EditorFault {
  severity: "error" | "warning";
  detail: string;
  /** From 1; null where it cannot be told. */
  line: number | null;
  column: number | null;
}

const WORD = /^["']?[^\s:,{}[\]#]+["']?/;

/** Marks for the editor. What has no place is marked on the first line, so that it is not lost. */
export function diagnosticsOf(doc: Text, faults: readonly EditorFault[]): Diagnostic[] {
  return faults.map((fault) => ({ ...rangeOf(doc, fault), severity: fault.severity, message: fault.detail }));
}

/** The word at the fault's column; the rest of the line where there is none. */
function rangeOf(doc: Text, { line: wanted, column }: EditorFault): { from: number; to: number } {
  const line = doc.line(Math.min(Math.max(wanted ?? 1, 1), doc.lines));
  const indent = line.text.length - line.text.trimStart().length;
  const at = Math.min(column === null ? indent : column - 1, line.length);
  const word = WORD.exec(line.text.slice(at))?.[0].length ?? line.length - at;
  return { from: line.from + at, to: line.from + at + word };
}

/** The offset of a line and column as people count them. */
export function offsetOf(doc: Text, lineNumber: number, column: number): number {
  const line = doc.line(Math.min(Math.max(lineNumber, 1), doc.lines));
  return line.from + Math.min(Math.max(column - 1, 0), line.length);
}
