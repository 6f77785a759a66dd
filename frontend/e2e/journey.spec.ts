import { fileURLToPath } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { addSource, choose, expectAccessible, field, open, setting, signIn, WORK } from "./pages";

const SCREENSHOT = fileURLToPath(new URL("../../docs/images/offers.png", import.meta.url));
/** The simulator's ids begin at 1000. */
const HOSTILE_OFFER = 1000;
const HOSTILE_HTML =
  '<p onclick="alert(1)" style="position:fixed">harmless</p><script>alert(1)</script>' +
  '<img src="https://tracker.example/pixel.gif"><form><input name="password"></form>' +
  '<a href="javascript:alert(1)">bad</a> <a href="https://example.com/">terms</a>';

test("offers travel from a network into a tracking system and are paused when their source is archived", async ({
  page,
}) => {
  const simulator = setting("SIM_URL");
  await playLogoHost(page);

  await test.step("login", async () => {
    await signIn(page);
    await expectAccessible(page);
  });

  await test.step("the network describes an offer with hostile HTML", async () => {
    const edited = await page.request.patch(`${simulator}/_control/tune/demonet/offers/${HOSTILE_OFFER}`, {
      data: { set: { name: "Hostile description", description: HOSTILE_HTML } },
    });
    expect(edited.ok()).toBe(true);
  });

  await test.step("add source", async () => {
    await addSource(page, { title: "Demo network", network: "demonet", key: "demo-affiliate-key" });
    await expect(page.getByRole("heading", { name: "Demo network", level: 1, exact: true })).toBeVisible();
    await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible(WORK);
    await expect(page.getByText("Complete", { exact: true }).first()).toBeVisible(WORK);
    await expectAccessible(page);
  });

  await test.step("see offers", async () => {
    await open(page, "Demand offers");
    await page.mouse.move(0, 0);
    const offers = page.getByRole("region", { name: "Demand offers" });
    await expect(offers.getByText("Demo network").first()).toBeVisible(WORK);
    await expect(offers.getByText("Valid", { exact: true }).first()).toBeVisible();
    await dismissNotifications(page);
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
    await expectAccessible(page);
  });

  await test.step("add tracking system", async () => {
    await open(page, "Tracking systems");
    await page.getByRole("button", { name: "Add tracking system", exact: true }).click();
    await page.getByLabel("Title").fill("Affise demo");
    await page.getByLabel("API URL").fill(`${simulator}/affise`);
    await page.getByLabel("API key").fill("demo-admin-key");
    await field(page, "Requests per second").fill("100");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Affise demo", level: 1 })).toBeVisible();
    await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible();
  });

  await test.step("add campaign", async () => {
    await open(page, "Campaigns");
    await page.getByRole("button", { name: "Add campaign", exact: true }).click();
    await field(page, "Title").fill("Everything to Affise");
    await choose(page, "Tracking system", "Affise demo");
    await choose(page, "Sources", /^Demo network/);
    await page.keyboard.press("Escape");
    await choose(page, "Advertiser", "CPAPI Demo Advertiser");
    await field(page, "Pause delay").fill("0");
    await expect(page.getByText(/offers? match/)).toBeVisible();
    await expectAccessible(page);
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
    await page.getByRole("button", { name: "Show paused offers" }).click(WORK);
    await expect(inTracking(page, "Paused").first()).toBeVisible(WORK);
    await expect(inTracking(page, "Active")).toHaveCount(0);
  });
});

/** The simulated networks name logos of a host that does not exist; this is that host. */
async function playLogoHost(page: Page) {
  await page.route("https://media.example.com/**", (route) => {
    const hue = [...route.request().url()].reduce(
      (sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360,
      7,
    );
    const body =
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="hsl(${hue} 60% 45%)"/>` +
      `<circle cx="${2 + (hue % 4)}" cy="${3 + (hue % 3)}" r="2" fill="hsl(${(hue + 60) % 360} 80% 85%)"/></svg>`;
    return route.fulfill({ contentType: "image/svg+xml", body });
  });
}

/** What was said about earlier steps does not belong into the picture. */
async function dismissNotifications(page: Page) {
  const notices = page.getByRole("alert").filter({ has: page.getByRole("button") });
  // One may leave by itself while it is being dismissed.
  await expect(async () => {
    const close = notices.first().getByRole("button");
    if (await close.isVisible()) await close.click({ timeout: 1_000 });
    await expect(notices).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

/** The cells of the campaign's offers that say how an offer stands in the tracking system. */
function inTracking(page: Page, status: string) {
  return page
    .getByRole("region", { name: "Offers of the campaign" })
    .locator("tbody tr td:nth-child(5)")
    .getByText(status, { exact: true });
}
