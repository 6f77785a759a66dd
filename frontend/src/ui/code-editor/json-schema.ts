import type { Level } from "./yaml-place";

/** As much of JSON Schema as an editor needs to help. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  if?: JsonSchema;
  then?: JsonSchema;
  else?: JsonSchema;
  $defs?: Record<string, JsonSchema>;
}

/** References may lead in circles. */
const DEPTH = 24;

/** The schemas that may hold at a place; several where the text does not say yet which. */
export function schemasAt(root: JsonSchema, levels: readonly Level[]): JsonSchema[] {
  const [first, ...below] = levels;
  if (!first) return [];
  return below.reduce(
    (here, level) => {
      const stepped = here.flatMap((schema) => propertySchemas(schema, level.step));
      const spread = stepped.flatMap((schema) => alternatives(root, schema, level.keys));
      return spread.some(isTelling) ? spread : named(root, level);
    },
    alternatives(root, root, first.keys),
  );
}

/** What a schema says of one of its properties, or of its items; references are not followed yet. */
export function propertySchemas(schema: JsonSchema, step: string): JsonSchema[] {
  if (step === "-") return schema.items ? [schema.items] : [];
  const own = schema.properties?.[step];
  if (own) return [own];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}

/** All that a schema stands for: references followed, choices spread, those that contradict the keys left out. */
export function alternatives(
  root: JsonSchema,
  schema: JsonSchema,
  keys: ReadonlyMap<string, string>,
  depth = 0,
): JsonSchema[] {
  if (depth > DEPTH || contradicts(schema, keys)) return [];
  const spread = (one: JsonSchema) => alternatives(root, one, keys, depth + 1);
  const target = schema.$ref ? resolve(root, schema.$ref) : undefined;
  const chosen = schema.if ? chosenBranch(schema, keys) : undefined;
  const parts = [target, chosen, ...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...parts.flatMap((part) => (part ? spread(part) : []))];
}

/** `then` unless the keys already speak against the condition. */
function chosenBranch(schema: JsonSchema, keys: ReadonlyMap<string, string>): JsonSchema | undefined {
  return contradicts(schema.if ?? {}, keys) ? schema.else : schema.then;
}

/** True if a key has a plain value other than those that the schema allows it. */
function contradicts(schema: JsonSchema, keys: ReadonlyMap<string, string>): boolean {
  return Object.entries(schema.properties ?? {}).some(([name, property]) => {
    const written = plain(keys.get(name));
    const allowed = literalValues(property);
    return written !== undefined && allowed.length > 0 && !allowed.includes(written);
  });
}

/** The text of a plain or quoted scalar; undefined for nothing, blocks, templates and collections. */
function plain(value: string | undefined): string | undefined {
  const text = value?.trim().replace(/^(["'])(.*)\1$/, "$2");
  return text === undefined || text === "" || /^[{[&*|>]/.test(text) ? undefined : text;
}

/** A component that stands where the schema knows nothing (below `definitions`) is known by its type. */
function named(root: JsonSchema, level: Level): JsonSchema[] {
  const type = plain(level.keys.get("type"));
  const schema = type === undefined ? undefined : root.$defs?.[type];
  return schema ? alternatives(root, schema, level.keys) : [];
}

function isTelling({ properties, items, additionalProperties, ...schema }: JsonSchema): boolean {
  const scalar = literalValues(schema).length > 0 || (schema.type !== undefined && schema.type !== "object");
  return Boolean(properties || items || additionalProperties) || scalar;
}

function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  let here: unknown = root;
  for (const step of reference.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return here as JsonSchema | undefined;
}

/** The only values that a schema allows, where it lists them. */
export function literalValues(schema: JsonSchema): string[] {
  if (schema.enum) return schema.enum.map(String);
  if (schema.const !== undefined) return [String(schema.const)];
  return schema.type === "boolean" ? ["true", "false"] : [];
}
