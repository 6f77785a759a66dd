import type { CampaignDefaults, CampaignView, CreateCampaign, SyncRule, SyncRules } from "@/api/types";

/** The API's own shape with every value there, but for the tracking system that has to be chosen first. */
export type CampaignFormValues = Omit<Required<CreateCampaign>, "tracking_system_id" | "defaults"> & {
  tracking_system_id: number | null;
  defaults: CampaignDefaults;
};

export type SyncCategory = keyof SyncRules;

/** In the order of product.md C4, with words. */
export const SYNC_CATEGORIES: readonly { key: SyncCategory; label: string; text: string }[] = [
  { key: "status", label: "Status", text: "offer status" },
  { key: "payments", label: "Payments", text: "payouts, revenue, currency and their targeting" },
  { key: "caps", label: "Caps", text: "limits of conversions or budget" },
  { key: "url", label: "URL", text: "main tracking URL" },
  { key: "preview_url", label: "Preview URL", text: "preview URL" },
  { key: "title", label: "Title", text: "title, through the template" },
  { key: "description", label: "Description", text: "description" },
  { key: "logo", label: "Logo", text: "logo" },
  { key: "categories", label: "Categories", text: "offer categories" },
  { key: "smartlink_categories", label: "Smartlink categories", text: "categories of smartlinks" },
  { key: "targeting", label: "Traffic targeting", text: "countries, OS and devices" },
  { key: "landings", label: "Landings", text: "landing pages" },
  { key: "expiry", label: "Expiry", text: "end date" },
];

const ALWAYS: readonly SyncCategory[] = ["status", "payments", "caps", "url"];

/** Always for status, payments, caps and URL; First sync for the rest (product.md C4). */
export function defaultSyncRules(): SyncRules {
  const rule = (key: SyncCategory): SyncRule => (ALWAYS.includes(key) ? "always" : "first");
  return Object.fromEntries(SYNC_CATEGORIES.map(({ key }) => [key, rule(key)])) as SyncRules;
}

export function emptyDefaults(): CampaignDefaults {
  return {
    advertiser_id: "",
    privacy: "public",
    payout_percent: "80",
    smartlink_categories: [],
    categories: { map: [], forced: null },
    status: null,
    overcap: null,
    geo_restrictions: null,
    redirect_type: "http302",
    title_template: null,
    notes: null,
    hold_period_days: null,
    caps: null,
  };
}

export function emptyCampaign(): CampaignFormValues {
  return {
    title: "",
    enabled: true,
    tracking_system_id: null,
    sources: [],
    offers: [],
    excluded_offers: [],
    filters: {
      countries: null,
      os: null,
      devices: null,
      currencies: null,
      categories: null,
      traffic: null,
      payout_min: null,
      payout_max: null,
      payout_currency: null,
      models: [],
      title_contains: [],
      title_excludes: [],
      only_with_logo: false,
      only_with_preview: false,
    },
    defaults: emptyDefaults(),
    sync_rules: defaultSyncRules(),
    best_payout: false,
    respect_manual_pause: true,
    pause_delay_minutes: 60,
  };
}

export function campaignFormValues(campaign: CampaignView): CampaignFormValues {
  return structuredClone({
    title: campaign.title,
    enabled: campaign.enabled,
    tracking_system_id: campaign.tracking_system.id,
    sources: campaign.sources.map(({ id }) => id),
    offers: campaign.offers,
    excluded_offers: campaign.excluded_offers,
    filters: campaign.filters,
    defaults: { ...emptyDefaults(), ...campaign.defaults },
    sync_rules: campaign.sync_rules,
    best_payout: campaign.best_payout,
    respect_manual_pause: campaign.respect_manual_pause,
    pause_delay_minutes: campaign.pause_delay_minutes,
  });
}

const DECIMAL = /^\d+(\.\d+)?$/;

/** Errors by form path; the server judges again. */
export function campaignFormErrors(values: CampaignFormValues): Record<string, string> {
  const errors: Record<string, string> = {};
  if (values.title.trim() === "") errors.title = "Enter a title.";
  if (values.tracking_system_id === null) errors.tracking_system_id = "Choose a tracking system.";
  if (values.sources.length === 0 && values.offers.length === 0) {
    errors.sources = "Choose at least one source, or single offers.";
  }
  if (!values.defaults.advertiser_id) errors["defaults.advertiser_id"] = "Choose the advertiser.";
  if (!isPercent(values.defaults.payout_percent)) {
    errors["defaults.payout_percent"] = "A number from 0 to 100, e.g. 80 or 72.5.";
  }
  const { payout_min, payout_max } = values.filters;
  if (payout_min && !DECIMAL.test(payout_min)) errors["filters.payout_min"] = "An amount, e.g. 0.50.";
  if (payout_max && !DECIMAL.test(payout_max)) errors["filters.payout_max"] = "An amount, e.g. 100.";
  values.defaults.categories.map.forEach((entry, index) => {
    if (!entry.from.trim()) errors[`defaults.categories.map.${index}.from`] = "Enter the source's category.";
    if (!entry.to) errors[`defaults.categories.map.${index}.to`] = "Choose a category.";
  });
  values.defaults.caps?.forEach((cap, index) => {
    if (!DECIMAL.test(String(cap.value))) errors[`defaults.caps.${index}.value`] = "A number.";
  });
  const delay = Number(values.pause_delay_minutes);
  if (!(delay >= 0 && delay <= 2880)) errors.pause_delay_minutes = "From 0 to 2880 minutes (48 hours).";
  return errors;
}

function isPercent(value: string): boolean {
  return DECIMAL.test(value) && Number(value) <= 100;
}

/** The request's body, once a tracking system is chosen. */
export function campaignBody(values: CampaignFormValues, trackingSystemId: number): CreateCampaign {
  return {
    ...values,
    title: values.title.trim(),
    tracking_system_id: trackingSystemId,
    pause_delay_minutes: Number(values.pause_delay_minutes),
  };
}
