import { describe, expect, test } from "vitest";
import { specFields } from "@/ui/schema-form/fields";
import { sourceBody, sourceFormErrors, sourceFormValues } from "./source-form-values";

const fields = specFields({
  required: ["key"],
  properties: { key: { type: "string", airbyte_secret: true } },
});

describe("source form", () => {
  test("a new source is polled every 15 minutes", () => {
    const values = sourceFormValues(fields, null);
    expect(sourceBody(fields, values).poll_interval_seconds).toBe(900);
  });

  test("missing title, missing secret, bad interval and a nameless parameter are named by path", () => {
    const values = sourceFormValues(fields, null);
    values.poll_interval_minutes = 0;
    values.tracking_params = [{ key: " ", value: "{clickid}" }];
    expect(Object.keys(sourceFormErrors(fields, values))).toEqual([
      "title",
      "poll_interval_minutes",
      "config.key",
      "tracking_params.0.key",
    ]);
  });

  test("no default currency is null, not an empty word", () => {
    expect(sourceBody(fields, sourceFormValues(fields, null)).default_currency).toBeNull();
  });
});
