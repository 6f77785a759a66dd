import { MultiSelect, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { Panel } from "@/ui/panel";
import { statusLabel } from "@/ui/status-badge";
import { OfferPicker } from "./offer-picker";
import { useSourceChoices, useTrackingSystemChoices } from "./queries";
import { type CampaignForm, errorAt } from "./use-campaign-form";

/** What is pushed, and where to. */
export function ScopeSection({ form, fixedSystem }: { form: CampaignForm; fixedSystem: boolean }) {
  const systems = useTrackingSystemChoices();
  const sources = useSourceChoices();
  const { values } = form;
  return (
    <Panel title="Campaign">
      <TextInput label="Title" withAsterisk autoComplete="off" {...form.getInputProps("title")} />
      <Switch
        label="On"
        description="While on, matching offers are pushed and kept up to date. While off, they keep what they have."
        {...form.getInputProps("enabled", { type: "checkbox" })}
      />
      <Select
        label="Tracking system"
        withAsterisk
        placeholder={systems.data?.items.length === 0 ? "Add a tracking system first" : "Choose"}
        data={(systems.data?.items ?? []).map(({ id, title, status }) => ({
          value: String(id),
          label: status === "ready" ? title : `${title} (${statusLabel(status)})`,
        }))}
        searchable
        disabled={fixedSystem}
        description={fixedSystem ? "Fixed once the campaign exists." : undefined}
        value={values.tracking_system_id === null ? null : String(values.tracking_system_id)}
        error={errorAt(form, "tracking_system_id")}
        onChange={(value) => {
          form.setFieldValue("tracking_system_id", value === null ? null : Number(value));
          form.setFieldValue("defaults.advertiser_id", "");
          form.clearFieldError("tracking_system_id");
        }}
      />
      <MultiSelect
        label="Sources"
        description="All offers of these sources take part."
        placeholder={values.sources.length === 0 ? "Choose sources" : ""}
        data={(sources.data?.items ?? []).map(({ id, title, connector_name }) => ({
          value: String(id),
          label: `${title} (${connector_name})`,
        }))}
        searchable
        clearable
        value={values.sources.map(String)}
        error={errorAt(form, "sources")}
        onChange={(ids) => {
          form.setFieldValue("sources", ids.map(Number));
          form.clearFieldError("sources");
        }}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <OfferPicker
          label="Single offers"
          description="Offers picked one by one, from any source."
          value={values.offers}
          error={errorAt(form, "offers")}
          onChange={(ids) => form.setFieldValue("offers", ids)}
        />
        <OfferPicker
          label="Excluded offers"
          description="Never pushed by this campaign."
          value={values.excluded_offers}
          error={errorAt(form, "excluded_offers")}
          onChange={(ids) => form.setFieldValue("excluded_offers", ids)}
        />
      </SimpleGrid>
    </Panel>
  );
}
