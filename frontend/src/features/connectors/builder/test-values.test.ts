import { expect, test } from "vitest";
import { KEPT_SECRET, specFields } from "@/ui/schema-form/fields";
import { filled, TEST_DEFAULTS, trialBody } from "./test-values";

const fields = specFields({
  properties: {
    key: { type: "string", airbyte_secret: true },
    size: { type: "integer", default: 50 },
  },
});
const texts = { manifest: "m", mapping: "o", readme: "", icon: "" };

test("settings typed here go along, with the defaults of what was not touched", () => {
  const config = filled(fields, { key: "k" });
  expect(trialBody(texts, "acme", fields, config, TEST_DEFAULTS)).toEqual({
    manifest: "m",
    mapping: "o",
    config: { key: "k", size: 50 },
    connector: "acme",
    max_pages: 3,
    max_records: 20,
    max_seconds: 30,
  });
});

test("a source lends the secrets that are left as they are", () => {
  const config = filled(fields, { key: KEPT_SECRET, size: "7" });
  const body = trialBody(texts, "acme", fields, config, { ...TEST_DEFAULTS, source: "12" });
  expect(body).toMatchObject({ source_id: 12, config: { size: 7 } });
  expect(body.config).not.toHaveProperty("key");
});

test("without a mapping records are asked for", () => {
  const blank = { ...texts, mapping: " \n" };
  expect(trialBody(blank, undefined, fields, {}, TEST_DEFAULTS)).not.toHaveProperty("mapping");
  expect(trialBody(texts, undefined, fields, {}, { ...TEST_DEFAULTS, stream: "rates" }).stream).toBe("rates");
});
