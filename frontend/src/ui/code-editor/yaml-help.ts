import { alternatives, type JsonSchema, literalValues, propertySchemas, schemasAt } from "./json-schema";
import { readLine } from "./yaml-lines";
import { type Level, yamlPlace } from "./yaml-place";

export interface Suggestion {
  label: string;
  kind: "key" | "value";
  /** Short: the kinds of value that a key takes. */
  detail: string | undefined;
  /** A sentence, Markdown. */
  info: string | undefined;
  required: boolean;
  /** What is put in place of the word. */
  insert: string;
}

export interface Help {
  /** The word that stands there. */
  name: string;
  detail: string | undefined;
  info: string | undefined;
  /** The only values it takes. */
  values: string[];
}

/** What may be written at an offset of a YAML text, and where the word begun there starts. */
export function suggestionsAt(
  root: JsonSchema,
  text: string,
  offset: number,
): { from: number; suggestions: Suggestion[] } {
  const place = yamlPlace(text, offset);
  const from = offset - place.word.length;
  if (place.position === "text") return { from, suggestions: [] };
  if (place.position === "value") return { from, suggestions: values(root, place.levels) };
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  const indent = readLine(text.slice(begin, from)).column;
  const inFlow = /[{[]/.test(text.slice(begin, from));
  return { from, suggestions: keys(root, place.levels, inFlow ? undefined : indent) };
}

/** What the schema says of the key or the value at an offset. */
export function helpAt(root: JsonSchema, text: string, from: number, to: number): Help | undefined {
  const name = text.slice(from, to);
  const place = yamlPlace(text, from);
  if (place.position === "text" || name === "") return undefined;
  if (place.position === "value") {
    const component = place.levels.at(-1)?.step === "type" ? root.$defs?.[name] : undefined;
    return component && { name, detail: undefined, info: component.description, values: [] };
  }
  const found = schemasAt(root, place.levels).flatMap((schema) => propertySchemas(schema, name));
  if (found.length === 0) return undefined;
  const spread = found.flatMap((schema) => alternatives(root, schema, new Map()));
  return {
    name,
    detail: kinds(spread),
    info: said(spread),
    values: [...new Set(spread.flatMap((schema) => literalValues(schema)))],
  };
}

function keys(root: JsonSchema, levels: readonly Level[], indent: number | undefined): Suggestion[] {
  const written = levels.at(-1)?.keys ?? new Map<string, string>();
  const here = schemasAt(root, levels);
  const required = new Set(here.flatMap((schema) => schema.required ?? []));
  const found = new Map<string, JsonSchema[]>();
  for (const schema of here) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (!written.has(name)) found.set(name, [...(found.get(name) ?? []), property]);
    }
  }
  return [...found].map(([name, properties]) => {
    const spread = properties.flatMap((property) => alternatives(root, property, new Map()));
    return {
      label: name,
      kind: "key",
      detail: kinds(spread),
      info: said(spread),
      required: required.has(name),
      insert: `${name}:${indent === undefined ? " " : opening(spread, indent)}`,
    };
  });
}

/** What follows a key's colon: a space, or the first line of a mapping or list further in. */
function opening(spread: readonly JsonSchema[], indent: number): string {
  // The first kind named is the usual one; a path that may also be an object is mostly a path.
  const usual = spread.flatMap((schema) => schema.type ?? [])[0];
  const inner = `\n${" ".repeat(indent + 2)}`;
  if (usual === "array") return `${inner}- `;
  return usual === "object" && spread.some((schema) => schema.properties) ? inner : " ";
}

function values(root: JsonSchema, levels: readonly Level[]): Suggestion[] {
  const path = withoutOwnValue(levels);
  const key = path.at(-1)?.step ?? "";
  const parents = schemasAt(root, path.slice(0, -1));
  const own = schemasAt(root, path);
  const literals = [...new Set(own.flatMap((schema) => literalValues(schema)))];
  // Below `definitions` any component may stand.
  const names = literals.length === 0 && key === "type" && parents.length === 0 ? componentTypes(root) : [];
  const given = own.flatMap((schema) => [schema.default, ...(schema.examples ?? [])]);
  const others = given.flatMap((value) => (isScalar(value) ? [String(value)] : []));
  return [...new Set([...literals, ...names, ...others])].map((label) => ({
    label,
    kind: "value",
    detail: undefined,
    info: key === "type" ? root.$defs?.[label]?.description : undefined,
    required: false,
    insert: quoted(label),
  }));
}

/** What is written of a value so far must not decide which values are offered for it. */
function withoutOwnValue(levels: readonly Level[]): Level[] {
  const key = levels.at(-1)?.step ?? "";
  return levels.map((level, at) => {
    if (at !== levels.length - 2) return level;
    const others = new Map(level.keys);
    others.delete(key);
    return { ...level, keys: others };
  });
}

function componentTypes(root: JsonSchema): string[] {
  const isComponent = ([name, schema]: [string, JsonSchema]) => schema.properties?.type?.const === name;
  return Object.entries(root.$defs ?? {})
    .filter(isComponent)
    .map(([name]) => name);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value) && value !== "";
}

/** Quotes what YAML would otherwise read as something else. */
function quoted(value: string): string {
  return /^[\w./$-][\w./$ -]*$/.test(value) ? value : JSON.stringify(value);
}

/** The first thing said: what stands beside a reference is nearer than what it leads to. */
function said(spread: readonly JsonSchema[]): string | undefined {
  return spread.find(({ description }) => description)?.description;
}

function kinds(spread: readonly JsonSchema[]): string | undefined {
  const types = new Set(spread.flatMap((schema) => schema.type ?? []));
  return types.size > 0 ? [...types].join(" | ") : undefined;
}
