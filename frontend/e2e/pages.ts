import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** How long a pull or a push of the small simulated network may take on a slow machine. */
export const WORK = { timeout: 60_000 };

/** Where the programs are and who may sign in; said by e2e/server.ts. */
export function setting(name: "URL" | "SIM_URL" | "EMAIL" | "PASSWORD"): string {
  const value = process.env[`CPAPI_E2E_${name}`];
  if (!value) throw new Error(`CPAPI_E2E_${name} is not set; e2e/server.ts sets it`);
  return value;
}

export async function signIn(page: Page) {
  await page.goto(setting("URL"));
  await page.getByLabel("E-mail").fill(setting("EMAIL"));
  await page.getByLabel("Password", { exact: true }).fill(setting("PASSWORD"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Demand sources", level: 1 })).toBeVisible();
}

/** Goes to a section by the main navigation. */
export async function open(page: Page, section: string) {
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: section, exact: true })
    .click();
  await expect(page.getByRole("heading", { name: section, level: 1 })).toBeVisible();
}

export interface SourceForm {
  title: string;
  network: string;
  key: string;
}

/** Fills in the form of a TUNE source of the simulator and saves it. */
export async function addSource(page: Page, { title, network, key }: SourceForm) {
  await page.getByRole("button", { name: "Add source", exact: true }).first().click();
  await page.getByRole("button", { name: /^Choose .*TUNE/ }).click();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel(/^Network ID/i).fill(network);
  await page.getByLabel(/^API key/i).fill(key);
  await page.getByLabel(/^API address/i).fill(`${setting("SIM_URL")}/tune/${network}/Apiv3/json`);
  await page.getByRole("button", { name: "Add parameter" }).first().click();
  await page.getByLabel("Tracking URL params: key 1").fill("aff_sub");
  await page.getByLabel("Tracking URL params: value 1").fill("{clickid}");
  await page.getByRole("button", { name: "Save" }).click();
}

/** Text fields are found by their exact name, which a required mark is no part of. */
export const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Picks an option of a select by its label. */
export async function choose(page: Page, label: string, option: string | RegExp) {
  await page
    .getByRole("combobox", { name: label, exact: true })
    .or(page.getByRole("textbox", { name: label, exact: true }))
    .first()
    .click();
  await page.getByRole("option", { name: option }).click();
}

/**
 * Neither scheme of the page as it stands has a serious or critical barrier. Of a table the first rows are
 * judged; the others are made of the same.
 */
export async function expectAccessible(page: Page) {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa"])
      .exclude("tbody tr:nth-child(n + 5)")
      .analyze();
    const barriers = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
    expect(barriers, `barriers in the ${colorScheme} scheme`).toEqual([]);
  }
}
