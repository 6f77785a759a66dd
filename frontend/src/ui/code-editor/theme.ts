import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Both schemes at once: the page's colour scheme decides, so that nothing is rebuilt when it changes. */
const lightDark = (light: string, dark: string) => `light-dark(${light}, ${dark})`;

const BORDER = "1px solid var(--mantine-color-default-border)";
const BACKGROUND = lightDark("#ffffff", "#1f1f1f");
const GUTTER = lightDark("#f8f9fa", "#242424");
const MUTED = lightDark("#5c6370", "#a3a9b3");
const ACTIVE_LINE = lightDark("#4c6ef512", "#748ffc1a");
const SELECTION = lightDark("#bac8ff", "#3b4a8a");
const ERROR = lightDark("#c92a2a", "#ff8787");
const WARNING = lightDark("#a85a00", "#ffc078");

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: BACKGROUND, color: "var(--mantine-color-text)" },
  // Who frames the editor shows that it has the focus.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--mantine-color-text)" },
  ".cm-gutters": { backgroundColor: GUTTER, color: MUTED, borderRight: BORDER },
  ".cm-activeLine": { backgroundColor: ACTIVE_LINE },
  ".cm-activeLineGutter": { backgroundColor: ACTIVE_LINE, color: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: SELECTION },
  ".cm-selectionBackground": { backgroundColor: SELECTION },
  ".cm-selectionMatch": { backgroundColor: lightDark("#ffec99", "#5c4b00") },
  ".cm-searchMatch": { backgroundColor: lightDark("#ffe066", "#665200") },
  ".cm-searchMatch-selected": { backgroundColor: lightDark("#ffa94d", "#994d00") },
  ".cm-foldPlaceholder": { backgroundColor: "transparent", border: BORDER, color: MUTED, padding: "0 6px" },
  ".cm-lintRange-error": { textDecoration: `underline wavy ${ERROR} 1.5px`, backgroundImage: "none" },
  ".cm-lintRange-warning": { textDecoration: `underline wavy ${WARNING} 1.5px`, backgroundImage: "none" },
  ".cm-panels": { backgroundColor: GUTTER, color: "var(--mantine-color-text)" },
  ".cm-panels-top": { borderBottom: BORDER },
  ".cm-panel.cm-search": { padding: "6px 28px 6px 8px" },
  ".cm-panel.cm-search :is(label, input, button)": { fontSize: "12px" },
  ".cm-textfield": {
    backgroundColor: BACKGROUND,
    color: "var(--mantine-color-text)",
    border: BORDER,
    borderRadius: "4px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: BACKGROUND,
    color: "var(--mantine-color-text)",
    border: BORDER,
    borderRadius: "4px",
  },
  ".cm-panel.cm-search [name=close]": { color: "var(--mantine-color-text)", fontSize: "18px", right: "8px" },
  ".cm-tooltip": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    border: BORDER,
    borderRadius: "6px",
    boxShadow: "var(--mantine-shadow-md)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mantine-font-family-monospace)",
    maxHeight: "16em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--mantine-primary-color-filled)",
    color: "#fff",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "#fff" },
  ".cm-completionDetail": { color: MUTED, fontStyle: "normal", marginLeft: "1em" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 10px", maxWidth: "320px", overflow: "auto" },
  ".cm-help": { padding: "8px 10px", maxWidth: "420px", fontSize: "13px", lineHeight: "1.45" },
  ".cm-help-name": { fontWeight: "650", fontFamily: "var(--mantine-font-family-monospace)" },
  ".cm-help-detail": { color: MUTED, marginLeft: "8px" },
  ".cm-help p": { margin: "4px 0 0" },
  ".cm-diagnostic": { padding: "6px 10px", maxWidth: "420px" },
  ".cm-diagnostic-error": { borderLeft: `4px solid ${ERROR}` },
  ".cm-diagnostic-warning": { borderLeft: `4px solid ${WARNING}` },
});

const colors = HighlightStyle.define([
  { tag: tags.definition(tags.propertyName), color: lightDark("#1c4fa0", "#91b8ff") },
  { tag: [tags.string, tags.special(tags.string)], color: lightDark("#0b6b4a", "#86d9b0") },
  { tag: [tags.typeName, tags.labelName, tags.keyword], color: lightDark("#8a2a7a", "#e3a5da") },
  { tag: tags.comment, color: MUTED, fontStyle: "italic" },
  { tag: [tags.separator, tags.brace, tags.squareBracket, tags.punctuation, tags.meta], color: MUTED },
]);

export const editorTheme: Extension = [look, syntaxHighlighting(colors)];
