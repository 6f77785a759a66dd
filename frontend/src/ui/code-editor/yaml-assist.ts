import {
  autocompletion,
  type Completion,
  type CompletionContext,
  insertCompletionText,
  startCompletion,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { type EditorView, hoverTooltip } from "@codemirror/view";
import type { JsonSchema } from "./json-schema";
import { helpAt, type Suggestion, suggestionsAt } from "./yaml-help";

/** Completion and explanations of a YAML text from its JSON Schema. */
export function yamlAssist(schema: JsonSchema): Extension {
  return [autocompletion({ override: [completions(schema)], icons: false }), explanations(schema)];
}

function completions(schema: JsonSchema) {
  return (context: CompletionContext) => {
    const { from, suggestions } = suggestionsAt(schema, context.state.doc.toString(), context.pos);
    // On an empty line the keys come when they are asked for; values come by themselves.
    const unasked = !context.explicit && from === context.pos && suggestions[0]?.kind === "key";
    if (unasked || suggestions.length === 0) return null;
    return { from, options: suggestions.map(completionOf), validFor: /^[\w$.-]*$/ };
  };
}

function completionOf(suggestion: Suggestion): Completion {
  const { label, kind, detail, info, required, insert } = suggestion;
  return {
    label,
    boost: label === "type" ? 20 : required ? 10 : 0,
    ...(detail || required ? { detail: [detail, required && "required"].filter(Boolean).join(" · ") } : {}),
    ...(info ? { info: () => marked(info) } : {}),
    apply: (view: EditorView, _: Completion, from: number, to: number) => {
      const line = view.state.doc.lineAt(to);
      const isRenamed = kind === "key" && /^\s*:/.test(line.text.slice(to - line.from));
      view.dispatch(insertCompletionText(view.state, isRenamed ? label : insert, from, to));
      if (kind === "key" && !isRenamed) startCompletion(view);
    },
  };
}

function explanations(schema: JsonSchema): Extension {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const [from, to] = wordAround(line.text, pos - line.from);
    const help = helpAt(schema, view.state.doc.toString(), line.from + from, line.from + to);
    if (!help) return null;
    const create = () => {
      const dom = document.createElement("div");
      dom.className = "cm-help";
      dom.append(
        element("span", "cm-help-name", help.name),
        element("span", "cm-help-detail", help.detail ?? ""),
      );
      if (help.info) dom.append(paragraph(marked(help.info)));
      if (help.values.length > 1) dom.append(paragraph(`One of: ${help.values.join(", ")}`));
      return { dom };
    };
    return { pos: line.from + from, end: line.from + to, above: true, create };
  });
}

function wordAround(text: string, at: number): [number, number] {
  const before = /[\w$.-]*$/.exec(text.slice(0, at))?.[0].length ?? 0;
  const after = /^[\w$.-]*/.exec(text.slice(at))?.[0].length ?? 0;
  return [at - before, at + after];
}

/** Descriptions are Markdown; the one mark that matters in a hint is `code`. */
function marked(text: string): HTMLElement {
  const dom = document.createElement("span");
  text.split("`").forEach((piece, place) => {
    dom.append(place % 2 === 1 ? element("code", "", piece) : piece);
  });
  return dom;
}

function paragraph(content: string | Node): HTMLElement {
  const dom = document.createElement("p");
  dom.append(content);
  return dom;
}

function element(name: "span" | "code", className: string, text: string): HTMLElement {
  const dom = document.createElement(name);
  dom.className = className;
  dom.textContent = text;
  return dom;
}
