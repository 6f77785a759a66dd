import { NumberInput, Select, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { Panel } from "@/ui/panel";
import type { CampaignFormValues } from "./campaign-form-values";
import { CapsOverride } from "./caps-override";
import { CategoriesDefault } from "./categories-default";
import { LookupMultiSelect, LookupSelect } from "./lookup-select";
import { type CampaignForm, errorAt } from "./use-campaign-form";

type Defaults = CampaignFormValues["defaults"];

const BY_SOURCE = "According to the source";

const PRIVACY = [
  { value: "public", label: "Public" },
  { value: "pre_moderation", label: "Pre-moderation" },
  { value: "private", label: "Private" },
];

const STATUS = [
  { value: "active", label: "Active" },
  { value: "paused", label: "Paused" },
  { value: "disabled", label: "Disabled" },
];

const REDIRECTS = [
  { value: "http302", label: "HTTP 302" },
  { value: "http302hidden", label: "HTTP 302, referrer hidden" },
  { value: "js", label: "JavaScript" },
  { value: "meta", label: "Meta refresh" },
];

const YES_NO = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** What is forced on every pushed offer; empty fields go by the source (product.md C3). */
export function DefaultsSection({ form }: { form: CampaignForm }) {
  const { defaults, tracking_system_id: system } = form.values;
  const set = <K extends keyof Defaults>(name: K, value: Defaults[K]) => {
    form.setFieldValue("defaults", { ...form.values.defaults, [name]: value });
    form.clearFieldError(`defaults.${name}`);
  };
  const error = (name: string) => errorAt(form, `defaults.${name}`);
  const tristate = (name: "overcap" | "geo_restrictions", label: string) => (
    <Select
      label={label}
      placeholder={BY_SOURCE}
      data={YES_NO}
      clearable
      value={defaults[name] === null || defaults[name] === undefined ? null : String(defaults[name])}
      error={error(name)}
      onChange={(value) => set(name, value === null ? null : value === "true")}
    />
  );
  return (
    <Panel title="Default values" text="A value is forced on every offer; an empty field goes by the source.">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <LookupSelect
          label="Advertiser"
          kind="advertisers"
          required
          trackingSystemId={system}
          value={defaults.advertiser_id}
          error={error("advertiser_id")}
          onChange={(value) => set("advertiser_id", value ?? "")}
        />
        <TextInput
          label="Payout %"
          description="Affiliate payout as a share of the source's payout"
          inputMode="decimal"
          value={defaults.payout_percent}
          error={error("payout_percent")}
          onChange={(event) => set("payout_percent", event.currentTarget.value.trim())}
        />
        <Select
          label="Privacy"
          data={PRIVACY}
          allowDeselect={false}
          value={defaults.privacy}
          error={error("privacy")}
          onChange={(value) => value && set("privacy", value as Defaults["privacy"])}
        />
        <Select
          label="Offer status"
          placeholder={BY_SOURCE}
          data={STATUS}
          clearable
          value={defaults.status ?? null}
          error={error("status")}
          onChange={(value) => set("status", value as Defaults["status"])}
        />
        <LookupMultiSelect
          label="Smartlink categories"
          kind="smartlink-categories"
          trackingSystemId={system}
          value={defaults.smartlink_categories}
          error={error("smartlink_categories")}
          onChange={(value) => set("smartlink_categories", value)}
        />
        <Select
          label="Redirect type"
          data={REDIRECTS}
          allowDeselect={false}
          value={defaults.redirect_type}
          error={error("redirect_type")}
          onChange={(value) => value && set("redirect_type", value as Defaults["redirect_type"])}
        />
        {tristate("overcap", "Overcap")}
        {tristate("geo_restrictions", "Geo restrictions")}
        <TextInput
          label="Title template"
          description="May use {title}, {id}, {external_id}, {source} and {countries}"
          placeholder="{title}"
          value={defaults.title_template ?? ""}
          error={error("title_template")}
          onChange={(event) => set("title_template", event.currentTarget.value || null)}
        />
        <NumberInput
          label="Hold period"
          placeholder={BY_SOURCE}
          suffix=" days"
          min={0}
          max={60}
          allowDecimal={false}
          value={defaults.hold_period_days ?? ""}
          error={error("hold_period_days")}
          onChange={(value) => set("hold_period_days", value === "" ? null : Number(value))}
        />
      </SimpleGrid>
      <Textarea
        label="Notes"
        description="Put into the offer's notes"
        autosize
        minRows={2}
        value={defaults.notes ?? ""}
        error={error("notes")}
        onChange={(event) => set("notes", event.currentTarget.value || null)}
      />
      <CategoriesDefault
        trackingSystemId={system}
        value={defaults.categories}
        onChange={(value) => set("categories", value)}
        errorAt={(path) => error(`categories${path}`)}
      />
      <CapsOverride
        value={defaults.caps ?? null}
        onChange={(value) => set("caps", value)}
        errorAt={(path) => error(`caps${path}`)}
      />
    </Panel>
  );
}
