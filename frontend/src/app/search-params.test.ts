import { describe, expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./search-params";

describe("search params", () => {
  test("values stay text: leading zeros and long ids survive", () => {
    expect(parseSearch("?search=007&id=12345678901234567890&valid=true")).toEqual({
      search: "007",
      id: "12345678901234567890",
      valid: "true",
    });
  });

  test("lists stay readable and what is not set is left out", () => {
    expect(stringifySearch({ country: "US,DE", cursor: undefined, search: "", sort: "-id" })).toBe(
      "?country=US,DE&sort=-id",
    );
    expect(stringifySearch({})).toBe("");
  });

  test("odd characters come back as they went", () => {
    const search = { search: "100% & more=1 #x +y", category: "Häuser, Wohnungen" };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
});
