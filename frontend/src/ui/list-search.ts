import * as v from "valibot";

/** Building blocks of search schemas: all values are strings, and a bad one falls away (B10). */
export const text = () => v.fallback(v.optional(v.pipe(v.string(), v.trim(), v.minLength(1))), undefined);

export const oneOf = <const T extends readonly string[]>(values: T) =>
  v.fallback(v.optional(v.picklist(values)), undefined);

export const matching = (pattern: RegExp) =>
  v.fallback(v.optional(v.pipe(v.string(), v.regex(pattern))), undefined);

export const flag = () => oneOf(["true", "false"]);

/** "true"/"false"/absent as the API's boolean. */
export function flagOf(value: "true" | "false" | undefined): boolean | undefined {
  return value === undefined ? undefined : value === "true";
}

/** "US,DE" → ["US", "DE"]. */
export function listOf(value: string | undefined): string[] {
  return value === undefined ? [] : value.split(",").filter((entry) => entry !== "");
}

/** ["US", "DE"] → "US,DE"; nothing → undefined. */
export function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}

/** A change of any filter goes back to the first page; undefined takes a filter away. */
export function patched<T extends { cursor?: string | undefined }>(before: T, patch: Partial<T>): T {
  return "cursor" in patch ? { ...before, ...patch } : { ...before, ...patch, cursor: undefined };
}

/** What a list page gets from its route. */
export interface ListState<T> {
  search: T;
  onSearch: (patch: Partial<T>) => void;
}

/** True if anything but paging and sorting is set. */
export function isNarrowed(search: object, ignored: readonly string[] = ["cursor", "sort"]): boolean {
  return Object.entries(search).some(([key, value]) => value !== undefined && !ignored.includes(key));
}
