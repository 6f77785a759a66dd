import type { ConnectorFault, ConnectorReport, ConnectorTexts } from "@/api/types";
import type { EditorFault } from "@/ui/code-editor/faults";

export type TextName = keyof ConnectorTexts;

/** The texts of a connector in the order in which they are written. */
export const TEXTS: readonly { name: TextName; file: string; label: string }[] = [
  { name: "manifest", file: "manifest.yaml", label: "Manifest" },
  { name: "mapping", file: "offer.yaml", label: "Mapping" },
  { name: "readme", file: "README.md", label: "README" },
  { name: "icon", file: "icon.svg", label: "Icon" },
];

export interface Finding extends ConnectorFault {
  severity: "error" | "warning";
}

/** All that is to be said of the texts, the errors first. */
export function findingsOf(report: ConnectorReport | undefined): Finding[] {
  return [
    ...(report?.problems ?? []).map((fault) => ({ ...fault, severity: "error" as const })),
    ...(report?.warnings ?? []).map((fault) => ({ ...fault, severity: "warning" as const })),
  ];
}

/** What the editor of one text marks. */
export function faultsIn(findings: readonly Finding[], file: string): EditorFault[] {
  return findings.filter((finding) => finding.file === file);
}

/** Which of our texts a file is; undefined for a file that is none of them. */
export function textOf(file: string): TextName | undefined {
  return TEXTS.find((text) => text.file === file)?.name;
}

/** "manifest.yaml, line 12"; the file alone where the line cannot be told. */
export function placeWords({ file, line }: Pick<ConnectorFault, "file" | "line">): string {
  return line === null ? file : `${file}, line ${line}`;
}

/** The texts that differ, for a save that sends no more than was changed. */
export function changedTexts(before: ConnectorTexts, after: ConnectorTexts): Partial<ConnectorTexts> {
  return Object.fromEntries(
    TEXTS.filter(({ name }) => before[name] !== after[name]).map(({ name }) => [name, after[name]]),
  );
}
