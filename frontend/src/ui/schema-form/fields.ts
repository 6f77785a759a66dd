/** The value a read shows instead of a secret; sending it back keeps the secret (product.md S4). */
export const KEPT_SECRET = "********";

export type FieldKind =
  | "text"
  | "long_text"
  | "secret"
  | "boolean"
  | "integer"
  | "number"
  | "choice"
  | "json";

/** One input of a connector's settings, as its JSON Schema asks for it. */
export interface SpecField {
  name: string;
  title: string;
  description: string | undefined;
  kind: FieldKind;
  required: boolean;
  initial: FieldValue;
  options: string[];
  pattern: string | undefined;
  patternWords: string | undefined;
  example: string | undefined;
  minimum: number | undefined;
  maximum: number | undefined;
}

/** Numbers are held as text while they are edited. */
export type FieldValue = string | boolean;
export type FieldValues = Record<string, FieldValue>;

type Json = Record<string, unknown>;

/** Reads a draft-07 spec: its properties, in their `order`, then as written. */
export function specFields(spec: unknown): SpecField[] {
  const properties = objectOf(objectOf(spec)?.properties) ?? {};
  const required = listOf(objectOf(spec)?.required);
  return Object.entries(properties)
    .map(([name, schema], place) => ({ name, place, schema: objectOf(schema) ?? {} }))
    .filter(({ schema }) => schema.airbyte_hidden !== true && schema.const === undefined)
    .sort((a, b) => orderOf(a.schema) - orderOf(b.schema) || a.place - b.place)
    .map(({ name, schema }) => fieldOf(name, schema, required.includes(name)));
}

function fieldOf(name: string, schema: Json, required: boolean): SpecField {
  const kind = kindOf(schema);
  return {
    name,
    kind,
    required,
    title: textOf(schema.title) ?? readable(name),
    description: textOf(schema.description),
    initial: initialOf(kind, schema.default),
    options: Array.isArray(schema.enum) ? schema.enum.map(String) : [],
    pattern: textOf(schema.pattern),
    patternWords: textOf(schema.pattern_descriptor),
    example: Array.isArray(schema.examples) ? exampleOf(schema.examples[0]) : undefined,
    minimum: typeof schema.minimum === "number" ? schema.minimum : undefined,
    maximum: typeof schema.maximum === "number" ? schema.maximum : undefined,
  };
}

function kindOf(schema: Json): FieldKind {
  if (schema.airbyte_secret === true) return "secret";
  if (Array.isArray(schema.enum)) return "choice";
  const type = Array.isArray(schema.type) ? schema.type.find((entry) => entry !== "null") : schema.type;
  switch (type) {
    case "boolean":
    case "integer":
    case "number":
      return type;
    case "string":
    case undefined:
      return schema.multiline === true ? "long_text" : "text";
    default:
      return "json";
  }
}

/** The values a form starts with: what is stored, else the spec's defaults. */
export function initialValues(fields: readonly SpecField[], stored: Json | undefined): FieldValues {
  return Object.fromEntries(
    fields.map((field) => {
      const value = stored?.[field.name];
      if (value === undefined || value === null) {
        return [field.name, stored === undefined ? field.initial : initialOf(field.kind, undefined)];
      }
      return [field.name, initialOf(field.kind, value)];
    }),
  );
}

/** What is wrong with the values, by field name; the server judges again. */
export function valueErrors(fields: readonly SpecField[], values: FieldValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of fields) {
    const error = valueError(field, values[field.name]);
    if (error !== null) errors[field.name] = error;
  }
  return errors;
}

function valueError(field: SpecField, value: FieldValue | undefined): string | null {
  if (typeof value === "boolean") return null;
  const text = value?.trim() ?? "";
  if (text === "") return field.required ? `${field.title} is required.` : null;
  if (field.kind === "secret" && text === KEPT_SECRET) return null;
  if (field.kind === "integer" && !/^-?\d+$/.test(text)) return "A whole number is wanted.";
  if (field.kind === "number" && !/^-?\d+(\.\d+)?$/.test(text)) return "A number is wanted.";
  if (field.kind === "json" && !isJson(text)) return "JSON is wanted.";
  if (field.kind === "integer" || field.kind === "number") return rangeError(field, Number(text));
  if (field.kind === "choice" && !field.options.includes(text)) return "Choose one of the options.";
  return null;
}

/**
 * What a text should look like when it does not match the field's pattern. A hint and no error: the server
 * first normalises (an address may be pasted where an id is wanted) and then judges.
 */
export function patternHint(field: SpecField, text: string): string | undefined {
  const given = text.trim();
  if (!field.pattern || given === "" || matches(field.pattern, given)) return undefined;
  return `Expected: ${field.patternWords ?? field.example ?? field.pattern}.`;
}

function rangeError(field: SpecField, value: number): string | null {
  if (field.minimum !== undefined && value < field.minimum) return `At least ${field.minimum}.`;
  if (field.maximum !== undefined && value > field.maximum) return `At most ${field.maximum}.`;
  return null;
}

/** The values as the API takes them: typed, empty ones left out, kept secrets left out. */
export function configBody(fields: readonly SpecField[], values: FieldValues): Json {
  const body: Json = {};
  for (const field of fields) {
    const value = values[field.name];
    if (typeof value === "boolean") {
      body[field.name] = value;
      continue;
    }
    const text = field.kind === "long_text" ? (value ?? "") : (value?.trim() ?? "");
    if (text === "" || (field.kind === "secret" && text === KEPT_SECRET)) continue;
    if (field.kind === "integer" || field.kind === "number") body[field.name] = Number(text);
    else if (field.kind === "json") body[field.name] = JSON.parse(text);
    else body[field.name] = text;
  }
  return body;
}

function initialOf(kind: FieldKind, value: unknown): FieldValue {
  if (kind === "boolean") return value === true;
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // a pattern that this browser cannot read is left to the server
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readable(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function objectOf(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function exampleOf(value: unknown): string | undefined {
  return value === undefined || value === null
    ? undefined
    : textOf(typeof value === "string" ? value : JSON.stringify(value));
}

function orderOf(schema: Json): number {
  return typeof schema.order === "number" ? schema.order : Number.MAX_SAFE_INTEGER;
}
