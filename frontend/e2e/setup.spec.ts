import { expect, test } from "@playwright/test";
import { expectAccessible } from "./pages";
import { type Running, startServer } from "./programs";

let server: Running;

test.beforeAll(async () => {
  server = await startServer(null);
});

test.afterAll(async () => {
  await server.stop();
});

test("the one-time link of a fresh server makes the first administrator, once", async ({ page }) => {
  const link = server.log().match(/http\S+\/setup\?token=[\w-]+/)?.[0];
  expect(link, "the server's log holds the link").toBeDefined();

  await page.goto(`${link}x`);
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByLabel("Password", { exact: true }).fill("nanoseconds by the foot");
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(page.getByRole("alert")).toContainText("The set-up link is not valid.");
  await expectAccessible(page);

  await page.getByLabel("Set-up token").fill(new URL(link ?? "").searchParams.get("token") ?? "");
  await page.getByRole("button", { name: "Create administrator" }).click();
  await expect(page.getByRole("heading", { name: "Demand sources", level: 1 })).toBeVisible();
  await expect(page.getByText("No demand source yet")).toBeVisible();

  await page.getByRole("button", { name: "Account of Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);

  await page.goto(link ?? "");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});
