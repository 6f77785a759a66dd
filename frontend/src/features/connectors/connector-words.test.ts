import { expect, test } from "vitest";
import { idOf, idProblem } from "./connector-words";

test("an id made of a title is one that the server takes", () => {
  expect(idOf("Acme Ads (EU)")).toBe("acme-ads-eu");
  expect(idOf("  7 Élan! ")).toBe("elan");
  expect(idOf("---")).toBe("");
  for (const title of ["Acme Ads (EU)", "7 Élan!", `${"long ".repeat(30)}`]) {
    expect(idProblem(idOf(title)), title).toBeNull();
  }
});

test("an id that the server refuses is refused before it is sent", () => {
  for (const id of ["", "1a", "-a", "a-", "a--b", "Acme", "a_b", "a".repeat(61)]) {
    expect(idProblem(id), id).not.toBeNull();
  }
});
