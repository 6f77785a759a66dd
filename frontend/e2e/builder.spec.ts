import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { MANIFEST, MAPPING, WRONG_COMPONENT } from "./builder-texts";
import { expectAccessible, field, open, setting, signIn, WORK } from "./pages";

const SCREENSHOT = fileURLToPath(new URL("../../docs/images/builder.png", import.meta.url));

test("a network is added in the browser: written, mended, tested, published and used", async ({ page }) => {
  const { wrong, right, line, key } = WRONG_COMPONENT;
  const problems = page.getByRole("region", { name: "Problems" });
  const result = page.getByRole("region", { name: "Result of the test" });
  await signIn(page);

  await test.step("begin a connector from the template", async () => {
    await open(page, "Catalogue");
    await page.getByRole("button", { name: "New connector" }).click();
    await field(page, "Title").fill("Papaya Network");
    await expect(field(page, "Id")).toHaveValue("papaya-network");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Make it" }).click();
    await expect(heading(page, "Papaya Network, version 1")).toBeVisible();
    await expect(editor(page, "manifest.yaml")).toContainText("DeclarativeSource");
    await expect(problems).toContainText("Nothing is wrong");
  });

  await test.step("what is wrong is marked on its line and listed", async () => {
    await editor(page, "manifest.yaml").fill(MANIFEST.replace(right, wrong));
    const problem = problems.getByRole("button").filter({ hasText: wrong });
    await expect(problem).toContainText(`manifest.yaml, line ${line}`);
    await expect(page.locator(".cm-lintRange-error")).toHaveText(key);
    await problem.click();
    await expect(editor(page, "manifest.yaml")).toBeFocused();
    await page.mouse.move(0, 0);
    await page.screenshot({ path: SCREENSHOT, animations: "disabled" });
    await expectAccessible(page);
  });

  await test.step("the editor proposes the right component, and the keyboard leaves the editor", async () => {
    await editor(page, "manifest.yaml").getByText(wrong).dblclick();
    await page.keyboard.type("Default");
    await page.getByRole("option", { name: right }).click();
    await expect(problems).not.toContainText(wrong);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(editor(page, "manifest.yaml")).not.toBeFocused();
  });

  await test.step("write the mapping and save by keyboard", async () => {
    await page.getByRole("tab", { name: "Mapping" }).click();
    await editor(page, "offer.yaml").fill(MAPPING);
    await expect(page.getByText("Unsaved changes")).toBeVisible();
    await expect(problems).toContainText("Nothing is wrong");
    await page.keyboard.press("Control+s");
    await expect(page.getByText("The draft is saved.")).toBeVisible();
    await expect(page.getByText("Unsaved changes")).toBeHidden();
  });

  await test.step("test it: a refusal is quoted without the key", async () => {
    await page.getByLabel(/^API address/).fill(`${setting("SIM_URL")}/tune/papaya/Apiv3/json`);
    await page.getByLabel(/^API key/).fill("papaya-key-1");
    await page.request.put(`${setting("SIM_URL")}/_control/tune/papaya`, {
      data: { offers: 60, api_key: "papaya-key-2" },
    });
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await expect(result).toContainText("API key", WORK);
    await expect(result).not.toContainText("papaya-key-1");
  });

  await test.step("test it: requests, records and offers", async () => {
    await page.getByLabel(/^API key/).fill("papaya-key-2");
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await expect(result.getByRole("status")).toContainText("60 records", WORK);
    await expect(result.getByRole("tab", { name: "Page 3" })).toBeVisible();
    await expectAccessible(page);
    const offer = result.getByRole("button", { name: /Valid/ }).first();
    await offer.click();
    await expect(result.getByRole("definition").filter({ hasText: "aff_c" }).first()).toBeVisible();
    await result.getByRole("tab", { name: /^Records/ }).click();
    await expect(result.getByRole("region", { name: "Record 1", exact: true })).toContainText('"id": "1000"');
    await result.getByRole("tab", { name: /^Requests/ }).click();
    await expect(result).toContainText("limit=25");
    await expect(result).not.toContainText("papaya-key-2");
  });

  await test.step("a result of an older text says so", async () => {
    await page.keyboard.press("Escape");
    await editor(page, "offer.yaml").fill(`${MAPPING}# caps are not read\n`);
    await expect(result).toContainText("was changed since");
  });

  await test.step("what is not saved is not lost by leaving", async () => {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Runs" }).click();
    const guard = page.getByRole("dialog", { name: "Leave without saving?" });
    await guard.getByRole("button", { name: "Stay" }).click();
    await expect(heading(page, "Papaya Network, version 1")).toBeVisible();
  });

  await test.step("publish it and use it", async () => {
    await page.getByRole("button", { name: "Publish" }).click();
    const dialog = page.getByRole("dialog", { name: "Publish version 1" });
    await dialog.getByLabel("Note").fill("Offers with payouts");
    await dialog.getByRole("button", { name: "Save and publish" }).click();
    await expect(page.getByRole("alert", { name: /Version 1 is published/ })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Add a source of it" }).click();
    await field(page, "Title").fill("Papaya account");
    await page.getByLabel(/^API address/).fill(`${setting("SIM_URL")}/tune/papaya/Apiv3/json`);
    await page.getByLabel(/^API key/).fill("papaya-key-2");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible(WORK);
  });

  await test.step("its offers arrive", async () => {
    await open(page, "Demand offers");
    const offers = page.getByRole("region", { name: "Demand offers" });
    await page.getByLabel("Search offers").fill("Kite46");
    await expect(offers.getByText("Papaya account").first()).toBeVisible(WORK);
  });

  await test.step("a second version is published and the source moves to it", async () => {
    await open(page, "Catalogue");
    await page.getByRole("link", { name: "Papaya Network" }).click();
    await page.getByRole("button", { name: "1 source · 60 offers" }).click();
    await expect(page.getByRole("list", { name: "Sources of version 1" })).toContainText("Papaya account");
    await expectAccessible(page);
    await page.getByRole("button", { name: "New version", exact: true }).click();
    await page.getByRole("dialog").getByLabel("Note").fill("Titles only");
    await page.getByRole("button", { name: "Begin the draft" }).click();
    await expect(heading(page, "Papaya Network, version 2")).toBeVisible();
    await writeTheSameDraftTwice(page);
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
    await expect(page.getByRole("alert", { name: /Version 2 is published/ })).toBeVisible();
    await open(page, "Demand sources");
    await page.getByRole("link", { name: "Papaya account" }).click();
    await page.getByRole("button", { name: "Move to version 2" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Move" }).click();
    await expect(page.getByRole("definition").filter({ hasText: "Version 2" })).toBeVisible(WORK);
  });
});

/** Two tabs save one draft: the later one is told, and chooses. */
async function writeTheSameDraftTwice(page: Page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await editor(other, "manifest.yaml").fill(`${MANIFEST}# theirs\n`);
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.getByText("The draft is saved.")).toBeVisible();
  await other.close();
  await editor(page, "manifest.yaml").fill(`${MANIFEST}# mine\n`);
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("button", { name: "Load theirs, drop mine" }).click();
  await expect(editor(page, "manifest.yaml")).toContainText("# theirs");
  await expect(page.getByText("Unsaved changes")).toBeHidden();
}

/** The editor of one of the connector's texts. */
function editor(page: Page, file: string) {
  return page.getByRole("textbox", { name: file, exact: true });
}

function heading(page: Page, name: string) {
  return page.getByRole("heading", { name, level: 1, exact: true });
}
