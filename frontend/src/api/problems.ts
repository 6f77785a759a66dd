/** One field the server did not accept: `pointer` is a JSON pointer into the request body. */
export interface FieldProblem {
  pointer: string;
  code: string;
  detail: string;
}

/** A refused request (RFC 9457), or a request that never got an answer (status 0). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Seconds to wait, from Retry-After. */
  readonly retryAfter: number | null;

  constructor(init: {
    status: number;
    code: string;
    title: string;
    detail: string;
    fields?: readonly FieldProblem[];
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(init.detail || init.title);
    this.name = "Problem";
    this.status = init.status;
    this.code = init.code;
    this.title = init.title;
    this.fields = init.fields ?? [];
    this.requestId = init.requestId ?? null;
    this.retryAfter = init.retryAfter ?? null;
  }
}

/** Reads an unsuccessful answer; anything that is not problem+json becomes a problem all the same. */
export async function problemFromResponse(response: Response): Promise<Problem> {
  const text = await response.text().catch(() => "");
  const body = parseObject(text);
  return new Problem({
    status: response.status,
    code: stringOf(body?.code) ?? "unexpected_answer",
    title: stringOf(body?.title) ?? `The server answered ${response.status}.`,
    detail: stringOf(body?.detail) ?? "",
    fields: fieldsOf(body?.errors),
    requestId: stringOf(body?.request_id) ?? response.headers.get("x-request-id"),
    retryAfter: retryAfterSeconds(response.headers.get("retry-after"), Date.now()),
  });
}

/** Makes one Problem out of whatever a query or mutation threw. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof TypeError) {
    return new Problem({
      status: 0,
      code: "unreachable",
      title: "The server cannot be reached.",
      detail: "The server cannot be reached. Check the connection and try again.",
    });
  }
  const detail = error instanceof Error ? error.message : "Something unexpected happened.";
  return new Problem({ status: 0, code: "unexpected", title: "Unexpected error", detail });
}

/** Retry-After is either seconds or an HTTP date; the result is whole seconds from `now` (ms). */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  if (/^\d+$/.test(header.trim())) return Number(header.trim());
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}

/** `/tracking_params/0/key` → `tracking_params.0.key`, the path that forms use. */
export function pointerToPath(pointer: string): string {
  return pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

export interface FormProblems {
  /** Form path → words for that field. */
  fields: Record<string, string>;
  /** Words for what no field of the form can show. */
  rest: string[];
}

/**
 * Lays the problem's field errors onto form fields. `knows` tells whether a path belongs to a field of the
 * form; what does not, and a problem without field errors, ends in `rest`, so nothing is silently lost.
 */
export function problemToForm(problem: Problem, knows: (path: string) => boolean): FormProblems {
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const field of problem.fields) {
    const path = nearestKnown(pointerToPath(field.pointer), knows);
    if (path === null) {
      rest.push(field.pointer ? `${field.pointer}: ${field.detail}` : field.detail);
    } else {
      fields[path] = fields[path] ? `${fields[path]} ${field.detail}` : field.detail;
    }
  }
  if (problem.fields.length === 0) rest.push(problem.message);
  return { fields, rest };
}

/** The path itself or its nearest ancestor that the form shows: `/countries/values/3` → `countries`. */
function nearestKnown(path: string, knows: (path: string) => boolean): string | null {
  let candidate = path;
  while (candidate !== "") {
    if (knows(candidate)) return candidate;
    const dot = candidate.lastIndexOf(".");
    candidate = dot < 0 ? "" : candidate.slice(0, dot);
  }
  return null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function stringOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fieldsOf(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return [];
    const { pointer, code, detail } = entry as Record<string, unknown>;
    return [
      {
        pointer: typeof pointer === "string" ? pointer : "",
        code: stringOf(code) ?? "invalid",
        detail: stringOf(detail) ?? "Not acceptable.",
      },
    ];
  });
}
