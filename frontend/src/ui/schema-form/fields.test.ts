import { describe, expect, test } from "vitest";
import { configBody, initialValues, KEPT_SECRET, patternHint, specFields, valueErrors } from "./fields";

const SPEC = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  required: ["network_id", "api_key"],
  properties: {
    page_size: { type: "integer", title: "Page size", default: 500, minimum: 1, maximum: 1000, order: 4 },
    api_key: { type: "string", title: "API key", airbyte_secret: true, order: 2 },
    network_id: {
      type: "string",
      title: "Network ID",
      pattern: "^[a-z0-9-]+$",
      examples: ["demonet"],
      order: 1,
    },
    region: { type: "string", enum: ["eu", "us"], default: "eu", order: 3 },
    require_approval: { type: "boolean", default: true },
    extra_headers: { type: "object" },
    auth_type: { type: "string", const: "key" },
  },
};

const fields = specFields(SPEC);
const byName = (name: string) => fields.find((field) => field.name === name);

describe("specFields", () => {
  test("fields stand in their order, those without one at the end", () => {
    expect(fields.map(({ name }) => name)).toEqual([
      "network_id",
      "api_key",
      "region",
      "page_size",
      "require_approval",
      "extra_headers",
    ]);
  });

  test("each gets the input that fits it", () => {
    expect(fields.map(({ kind }) => kind)).toEqual([
      "text",
      "secret",
      "choice",
      "integer",
      "boolean",
      "json",
    ]);
  });

  test("a field without a title gets a readable one", () => {
    expect(byName("require_approval")?.title).toBe("Require approval");
  });

  test("a spec that is no object gives no fields", () => {
    for (const spec of [null, undefined, "x", [], { properties: 3 }]) expect(specFields(spec)).toEqual([]);
  });
});

describe("initialValues", () => {
  test("a new form starts with the defaults", () => {
    expect(initialValues(fields, undefined)).toEqual({
      network_id: "",
      api_key: "",
      region: "eu",
      page_size: "500",
      require_approval: true,
      extra_headers: "",
    });
  });

  test("an edit starts with what is stored, and defaults do not sneak in", () => {
    const stored = { network_id: "demonet", api_key: KEPT_SECRET, require_approval: false };
    expect(initialValues(fields, stored)).toMatchObject({ ...stored, region: "", page_size: "" });
  });
});

describe("valueErrors", () => {
  const errors = (values: Record<string, string | boolean>) =>
    valueErrors(fields, {
      ...initialValues(fields, undefined),
      network_id: "demonet",
      api_key: "k",
      ...values,
    });

  test("good values have no errors", () => {
    expect(errors({})).toEqual({});
  });

  test("required, number, range, choice and JSON are judged", () => {
    expect(
      Object.keys(
        errors({
          network_id: "",
          api_key: " ",
          region: "mars",
          page_size: "2000",
          extra_headers: "{broken",
        }),
      ),
    ).toEqual(["network_id", "api_key", "region", "page_size", "extra_headers"]);
    expect(errors({ page_size: "1.5" })).toHaveProperty("page_size");
  });

  test("a pattern is a hint and not an error, because the server normalises first", () => {
    expect(errors({ network_id: "https://demonet.example.com/" })).toEqual({});
    const field = byName("network_id");
    expect(field && patternHint(field, "https://demonet.example.com/")).toBe("Expected: demonet.");
    expect(field && patternHint(field, " demonet ")).toBeUndefined();
  });

  test("a stored secret is good as it is", () => {
    expect(errors({ api_key: KEPT_SECRET })).toEqual({});
  });
});

describe("configBody", () => {
  test("values are typed, empty ones and kept secrets are left out", () => {
    expect(
      configBody(fields, {
        network_id: " demonet ",
        api_key: KEPT_SECRET,
        region: "",
        page_size: "250",
        require_approval: false,
        extra_headers: '{"a":1}',
      }),
    ).toEqual({ network_id: "demonet", page_size: 250, require_approval: false, extra_headers: { a: 1 } });
  });

  test("a new secret is sent", () => {
    expect(configBody(fields, { api_key: "new" })).toMatchObject({ api_key: "new" });
  });
});
