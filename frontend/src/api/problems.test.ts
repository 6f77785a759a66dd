import { describe, expect, test } from "vitest";
import {
  Problem,
  pointerToPath,
  problemFromResponse,
  problemToForm,
  retryAfterSeconds,
  toProblem,
} from "./problems";

const refused = (fields: { pointer: string; code: string; detail: string }[]) =>
  new Problem({ status: 422, code: "validation_failed", title: "Refused", detail: "Some fields.", fields });

describe("problems", () => {
  test("a problem+json answer keeps its code, words, fields, request id and Retry-After", async () => {
    const body = {
      title: "Too soon",
      status: 429,
      detail: "Wait a little.",
      code: "sync_too_soon",
      errors: [{ pointer: "/title", code: "x", detail: "Bad." }],
      request_id: "r-7",
    };
    const problem = await problemFromResponse(
      new Response(JSON.stringify(body), { status: 429, headers: { "retry-after": "42" } }),
    );
    expect(problem).toMatchObject({
      status: 429,
      code: "sync_too_soon",
      message: "Wait a little.",
      requestId: "r-7",
      retryAfter: 42,
      fields: body.errors,
    });
  });

  test("an answer that is no problem+json becomes a problem all the same", async () => {
    const problem = await problemFromResponse(new Response("<html>bad gateway</html>", { status: 502 }));
    expect(problem).toMatchObject({ status: 502, code: "unexpected_answer", fields: [] });
    expect(problem.message).toContain("502");
  });

  test("a broken list of field errors is not trusted", async () => {
    const body = { code: "c", errors: ["nonsense", { detail: 7 }, null] };
    const problem = await problemFromResponse(new Response(JSON.stringify(body), { status: 422 }));
    expect(problem.fields).toEqual([{ pointer: "", code: "invalid", detail: "Not acceptable." }]);
  });

  test("a server that cannot be reached is said to be so", () => {
    expect(toProblem(new TypeError("Failed to fetch"))).toMatchObject({ status: 0, code: "unreachable" });
  });

  test("Retry-After may be seconds or a date", () => {
    const now = Date.parse("2026-11-23T10:00:00Z");
    expect(retryAfterSeconds("90", now)).toBe(90);
    expect(retryAfterSeconds("Mon, 23 Nov 2026 10:00:30 GMT", now)).toBe(30);
    expect(retryAfterSeconds("Mon, 23 Nov 2026 09:00:00 GMT", now)).toBe(0);
    expect(retryAfterSeconds("soon", now)).toBeNull();
    expect(retryAfterSeconds(null, now)).toBeNull();
  });

  test("a JSON pointer becomes a form path, escapes included", () => {
    expect(pointerToPath("/tracking_params/0/key")).toBe("tracking_params.0.key");
    expect(pointerToPath("#/config/a~1b~0c")).toBe("config.a/b~c");
    expect(pointerToPath("")).toBe("");
  });
});

describe("problemToForm", () => {
  const knows = (path: string) => ["title", "filters.countries", "config.api_key"].includes(path);

  test("a field error lands on its field", () => {
    const mapped = problemToForm(refused([{ pointer: "/title", code: "x", detail: "Taken." }]), knows);
    expect(mapped).toEqual({ fields: { title: "Taken." }, rest: [] });
  });

  test("an error below a field lands on that field", () => {
    const mapped = problemToForm(
      refused([{ pointer: "/filters/countries/values/3", code: "x", detail: "No such country." }]),
      knows,
    );
    expect(mapped.fields).toEqual({ "filters.countries": "No such country." });
  });

  test("several errors of one field are all said", () => {
    const mapped = problemToForm(
      refused([
        { pointer: "/title", code: "a", detail: "Too long." },
        { pointer: "/title", code: "b", detail: "Taken." },
      ]),
      knows,
    );
    expect(mapped.fields).toEqual({ title: "Too long. Taken." });
  });

  test("what no field shows is not lost", () => {
    const mapped = problemToForm(
      refused([
        { pointer: "/unheard_of", code: "x", detail: "Hm." },
        { pointer: "", code: "y", detail: "All of it." },
      ]),
      knows,
    );
    expect(mapped).toEqual({ fields: {}, rest: ["/unheard_of: Hm.", "All of it."] });
  });

  test("a problem without field errors says its detail", () => {
    expect(problemToForm(refused([]), knows).rest).toEqual(["Some fields."]);
  });
});
