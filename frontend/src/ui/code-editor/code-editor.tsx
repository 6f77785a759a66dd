import { closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from "@codemirror/language";
import { lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { diagnosticsOf, type EditorFault, offsetOf } from "./faults";
import type { JsonSchema } from "./json-schema";
import { editorTheme } from "./theme";
import { yamlAssist } from "./yaml-assist";

export interface CodeEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  language: "yaml" | "plain";
  readOnly: boolean;
  /** Of the YAML text; without it there is neither completion nor explanation. */
  schema?: JsonSchema | undefined;
  faults?: readonly EditorFault[];
  /** A place to go to; a new object goes there again. */
  reveal?: { line: number; column: number } | undefined;
}

const NO_FAULTS: readonly EditorFault[] = [];

/** Marks a change that did not come from the person at the keyboard. */
const fromOutside = Annotation.define<boolean>();

/** A text editor for code. Tab indents; Escape and then Tab leaves it. It is heavy: load it lazily. */
export default function CodeEditor(props: CodeEditorProps) {
  const { label, value, onChange, language, readOnly, schema, reveal, faults = NO_FAULTS } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const changeable = useRef({ access: new Compartment(), assist: new Compartment() }).current;
  const changed = useRef(onChange);
  changed.current = onChange;
  /** What was handed out and has not come back as the value yet. */
  const underway = useRef<string[]>([]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes later is set by the effects below
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          basics(language),
          // Said of itself by every browser, but asked for by those who check pages for keyboard use.
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          changeable.access.of(access(readOnly)),
          changeable.assist.of(schema ? yamlAssist(schema) : []),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((one) => one.annotation(fromOutside))) return;
            const text = update.state.doc.toString();
            underway.current.push(text);
            changed.current(text);
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [label, language]);

  useEffect(() => {
    // A value that was typed here comes back late; meanwhile more may have been typed, which must stay.
    const place = underway.current.lastIndexOf(value);
    if (place >= 0) return void underway.current.splice(0, place + 1);
    const doc = view.current?.state.doc;
    if (!doc || doc.toString() === value) return;
    const changes = { from: 0, to: doc.length, insert: value };
    view.current?.dispatch({ changes, annotations: fromOutside.of(true) });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({ effects: changeable.access.reconfigure(access(readOnly)) });
  }, [changeable, readOnly]);
  useEffect(() => {
    view.current?.dispatch({ effects: changeable.assist.reconfigure(schema ? yamlAssist(schema) : []) });
  }, [changeable, schema]);
  useEffect(() => {
    const state = view.current?.state;
    if (state) view.current?.dispatch(setDiagnostics(state, diagnosticsOf(state.doc, faults)));
  }, [faults]);
  useEffect(() => {
    if (!reveal || !view.current) return;
    const at = offsetOf(view.current.state.doc, reveal.line, reveal.column);
    const effects = EditorView.scrollIntoView(at, { y: "center" });
    view.current.dispatch({ selection: { anchor: at }, effects });
    view.current.focus();
  }, [reveal]);

  return <div ref={host} style={{ height: "100%", minHeight: 0 }} />;
}

function access(readOnly: boolean): Extension {
  // A text that cannot be changed can still be reached, searched and copied by keyboard.
  return [
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-readonly": String(readOnly) }),
  ];
}

function basics(language: CodeEditorProps["language"]): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    drawSelection(),
    history(),
    codeFolding(),
    foldGutter(),
    indentUnit.of("  "),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    language === "yaml" ? yaml() : EditorView.lineWrapping,
    editorTheme,
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...foldKeymap,
      { key: "F8", run: nextDiagnostic },
      { key: "Shift-F8", run: previousDiagnostic },
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
  ];
}
