import { expect, test } from "@playwright/test";
import { addSource, expectAccessible, open, setting, signIn, WORK } from "./pages";

test("a network that refuses the key is quoted, and the right key heals the source", async ({ page }) => {
  const network = "closed-door";
  const made = await page.request.put(`${setting("SIM_URL")}/_control/tune/${network}`, {
    data: { offers: 5, api_key: "the-right-key" },
  });
  expect(made.ok()).toBe(true);
  await signIn(page);
  await addSource(page, { title: "Closed door", network, key: "the-wrong-key" });

  const saved = page.getByRole("alert", { name: "Saved, but the check failed" });
  await expect(saved).toContainText("The credentials were not accepted");
  await expect(saved).not.toContainText("the-wrong-key");
  await expectAccessible(page);

  await open(page, "Demand sources");
  const row = page.getByRole("row").filter({ hasText: "Closed door" });
  await row.getByRole("button", { name: /^Invalid credentials/ }).click();
  const answer = page.getByRole("dialog", { name: "Server response: Closed door" });
  await expect(answer).toContainText("HTTP 200");
  await expect(answer).toContainText("The credentials were not accepted");
  await answer.getByRole("tab", { name: "Request" }).click();
  await expect(answer).toContainText(`/tune/${network}/Apiv3/json`);
  await expect(answer).not.toContainText("the-wrong-key");
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  await row.getByRole("link", { name: "Closed door" }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel(/^API key/i).fill("the-right-key");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible(WORK);
  await expect(page.getByRole("button", { name: /Invalid credentials/ })).toHaveCount(0);
});
