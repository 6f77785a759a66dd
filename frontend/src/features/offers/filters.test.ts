import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { isNarrowed, patched } from "@/ui/list-search";
import { offersSearch } from "./filters";
import { exportPath, offerFilterParams } from "./query-params";

describe("offersSearch", () => {
  test("a good link is taken as it is", () => {
    const search = { valid: "false", country: "US,DE", payout_min: "0.5", sort: "-payout", cursor: "abc" };
    expect(v.parse(offersSearch, search)).toMatchObject(search);
  });

  test("a bad value falls away and the others stay", () => {
    const parsed = v.parse(offersSearch, {
      valid: "perhaps",
      country: "Germany",
      payout_min: "-1",
      updated_since: "yesterday",
      source_id: "1;drop",
      sort: "colour",
      model: "fixed",
      unheard: "x",
    });
    expect(Object.entries(parsed).filter(([, value]) => value !== undefined)).toEqual([["model", "fixed"]]);
  });
});

describe("offerFilterParams", () => {
  test("yes and no become booleans, a day begins at midnight UTC, codes are upper case", () => {
    expect(
      offerFilterParams({ valid: "false", in_feed: "true", updated_since: "2026-11-01", country: "us,de" }),
    ).toEqual({ valid: false, in_feed: true, updated_since: "2026-11-01T00:00:00Z", country: ["US", "DE"] });
  });

  test("an export asks for what is filtered, not for a page of it", () => {
    expect(exportPath("csv", { status: "active", cursor: "abc", sort: "-id" })).toBe(
      "/api/v1/offers/export.csv?status=active",
    );
    expect(exportPath("ndjson", {})).toBe("/api/v1/offers/export.ndjson");
  });
});

describe("list search", () => {
  test("a change of a filter goes back to the first page", () => {
    const before: { cursor?: string | undefined; status?: string | undefined } = { cursor: "abc" };
    expect(patched(before, { status: "active" })).toEqual({ cursor: undefined, status: "active" });
    expect(patched(before, { cursor: "def" })).toEqual({ cursor: "def" });
  });

  test("paging and sorting do not narrow a list", () => {
    expect(isNarrowed({ sort: "-id", cursor: "abc", status: undefined })).toBe(false);
    expect(isNarrowed({ status: "active" })).toBe(true);
  });
});
