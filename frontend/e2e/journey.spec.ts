import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const SCREENSHOT = fileURLToPath(new URL("../../docs/images/offers.png", import.meta.url));
/** The simulator's ids begin at 1000. */
const HOSTILE_OFFER = 1000;
const HOSTILE_HTML =
  '<p onclick="alert(1)" style="position:fixed">harmless</p><script>alert(1)</script>' +
  '<img src="https://tracker.example/pixel.gif"><form><input name="password"></form>' +
  '<a href="javascript:alert(1)">bad</a> <a href="https://example.com/">terms</a>';
/** How long a pull or a push of the small simulated network may take on a slow machine. */
const WORK = { timeout: 60_000 };

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; e2e/server.ts sets it`);
  return value;
}

const open = (page: Page, section: string) =>
  page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: section, exact: true }).click();

async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa"]).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`)).toEqual(
    [],
  );
}

test("offers travel from a network into a tracking system and are paused when their source is archived", async ({
  page,
}) => {
  const simulator = setting("CPAPI_E2E_SIM_URL");
  const base = setting("CPAPI_E2E_URL");

  await test.step("login", async () => {
    await page.goto(base);
    await page.getByLabel("E-mail").fill(setting("CPAPI_E2E_EMAIL"));
    await page.getByLabel("Password", { exact: true }).fill(setting("CPAPI_E2E_PASSWORD"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "Demand sources", level: 1 })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the network describes an offer with hostile HTML", async () => {
    const edited = await page.request.patch(`${simulator}/_control/tune/demonet/offers/${HOSTILE_OFFER}`, {
      data: { set: { name: "Hostile description", description: HOSTILE_HTML } },
    });
    expect(edited.ok()).toBe(true);
  });

  await test.step("add source", async () => {
    await page.getByRole("button", { name: "Add source", exact: true }).click();
    await page.getByRole("button", { name: /^Choose .*TUNE/ }).click();
    await page.getByLabel("Title").fill("Demo network");
    await page.getByLabel(/^Network ID/i).fill("demonet");
    await page.getByLabel(/^API key/i).fill("demo-affiliate-key");
    await page.getByLabel(/^API address/i).fill(`${simulator}/tune/Apiv3/json`);
    await page.getByRole("button", { name: "Add parameter" }).first().click();
    await page.getByLabel("Tracking URL params: key 1").fill("aff_sub");
    await page.getByLabel("Tracking URL params: value 1").fill("{clickid}");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Demo network", level: 1 })).toBeVisible();
    await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible(WORK);
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible(WORK);
  });

  await test.step("see offers", async () => {
    await open(page, "Demand offers");
    const offers = page.getByRole("region", { name: "Demand offers" });
    await expect(offers.getByText("Demo network").first()).toBeVisible(WORK);
    await expect(offers.getByText("Valid", { exact: true }).first()).toBeVisible();
    await page.screenshot({ path: SCREENSHOT });
    await expectAccessible(page);
  });

  await test.step("a description is shown without what could run, load or mislead", async () => {
    await page.getByLabel("Search offers").fill("Hostile description");
    await page.getByRole("link", { name: "Hostile description" }).click();
    const description = page.getByRole("region", { name: "Description" });
    await expect(description.getByText("harmless")).toBeVisible();
    await expect(description.locator("img, script, form, input, [onclick], [style*=fixed]")).toHaveCount(0);
    await expect(description.locator('a[href^="javascript:"]')).toHaveCount(0);
    await expect(description.getByRole("link", { name: "terms" })).toHaveAttribute("rel", /noreferrer/);
  });

  await test.step("add tracking system", async () => {
    await open(page, "Tracking systems");
    await page.getByRole("button", { name: "Add tracking system", exact: true }).click();
    await page.getByLabel("Title").fill("Affise demo");
    await page.getByLabel("API URL").fill(`${simulator}/affise`);
    await page.getByLabel("API key").fill("demo-admin-key");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Affise demo", level: 1 })).toBeVisible();
    await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible();
  });

  await test.step("add campaign", async () => {
    await open(page, "Campaigns");
    await page.getByRole("button", { name: "Add campaign", exact: true }).click();
    await page.getByLabel("Title", { exact: true }).fill("Everything to Affise");
    await choose(page, "Tracking system", "Affise demo");
    await choose(page, "Sources", /^Demo network/);
    await page.keyboard.press("Escape");
    await choose(page, "Advertiser", "CPAPI Demo Advertiser");
    await page.getByLabel("Pause delay").fill("0");
    await expect(page.getByText(/offers? match/)).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Everything to Affise", level: 1 })).toBeVisible();
  });

  await test.step("see offers Active in the tracking system", async () => {
    await expect(inTracking(page, "Active").first()).toBeVisible(WORK);
    await expect(inTracking(page, "Not synced yet")).toHaveCount(0, WORK);
    await expectAccessible(page);
  });

  await test.step("archive the source", async () => {
    await open(page, "Demand sources");
    await page.getByRole("link", { name: "Demo network" }).click();
    await page.getByRole("button", { name: "Archive" }).click();
    const dialog = page.getByRole("dialog", { name: "Archive demand source" });
    await expect(dialog.getByRole("button", { name: "Archive for ever" })).toBeDisabled();
    await dialog.getByLabel("Title").fill("Demo network");
    await dialog.getByRole("button", { name: "Archive for ever" }).click();
    await expect(page.getByText("Archived", { exact: true }).first()).toBeVisible();
  });

  await test.step("its offers are paused", async () => {
    await open(page, "Campaigns");
    await page.getByRole("link", { name: "Everything to Affise" }).click();
    await expect(inTracking(page, "Paused").first()).toBeVisible(WORK);
    await expect(inTracking(page, "Active")).toHaveCount(0, WORK);
  });
});

/** Picks an option of a select by its label. */
async function choose(page: Page, label: string, option: string | RegExp) {
  await page
    .getByRole("combobox", { name: label, exact: true })
    .or(page.getByRole("textbox", { name: label, exact: true }))
    .first()
    .click();
  await page.getByRole("option", { name: option }).click();
}

/** The cells of the matched offers that say how an offer stands in the tracking system. */
function inTracking(page: Page, status: string) {
  return page
    .getByRole("region", { name: "Matched offers" })
    .last()
    .locator("tbody tr td:nth-child(5)")
    .getByText(status, { exact: true });
}
