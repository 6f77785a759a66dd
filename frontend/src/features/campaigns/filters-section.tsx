import { Checkbox, Group, MultiSelect, Select, SimpleGrid, TagsInput, TextInput } from "@mantine/core";
import { useVocabularies } from "@/api/info";
import { ListFilterInput } from "@/ui/list-filter-input";
import { Panel } from "@/ui/panel";
import type { CampaignFormValues } from "./campaign-form-values";
import { useOfferFacets } from "./queries";
import { type CampaignForm, errorAt } from "./use-campaign-form";

type Filters = CampaignFormValues["filters"];
type ListName = "countries" | "os" | "devices" | "currencies" | "categories" | "traffic";

const same = (values: readonly string[] = []) => values.map((value) => ({ value, label: value }));
const named = (words: readonly { code: string; name: string }[] = []) =>
  words.map(({ code, name }) => ({ value: code, label: name }));

const MODELS = [
  { value: "fixed", label: "Fixed" },
  { value: "percent", label: "Percent" },
  { value: "mixed", label: "Mixed" },
];

/** Which of the offers take part: any-of within a filter, all-of between them (product.md C2). */
export function FiltersSection({ form }: { form: CampaignForm }) {
  const words = useVocabularies();
  const facets = useOfferFacets();
  const { filters } = form.values;
  const set = <K extends keyof Filters>(name: K, value: Filters[K]) => {
    form.setFieldValue("filters", { ...form.values.filters, [name]: value });
    form.clearFieldError(`filters.${name}`);
  };
  const list = (name: ListName, label: string, data: { value: string; label: string }[], free = false) => (
    <ListFilterInput
      label={label}
      data={data}
      free={free}
      value={filters[name] ?? null}
      // The choices are the vocabulary the schema names.
      onChange={(value) => set(name, value as Filters[ListName])}
      error={errorAt(form, `filters.${name}`)}
    />
  );
  const currencies = (words?.currencies ?? []).map(({ code, name }) => ({
    value: code,
    label: `${code} · ${name}`,
  }));
  return (
    <Panel title="Filters" text="An offer open to all countries matches every country.">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {list(
          "countries",
          "Countries",
          (words?.countries ?? []).map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
        )}
        {list("currencies", "Currencies", currencies)}
        {list("os", "OS", named(words?.os))}
        {list("devices", "Devices", named(words?.devices))}
        {list("categories", "Source categories", same(facets?.categories.map(({ value }) => value)), true)}
        {list("traffic", "Traffic types", named(words?.traffic))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {(["payout_min", "payout_max"] as const).map((name) => (
          <TextInput
            key={name}
            label={name === "payout_min" ? "Payout min" : "Payout max"}
            inputMode="decimal"
            placeholder="Any"
            value={filters[name] ?? ""}
            error={errorAt(form, `filters.${name}`)}
            onChange={(event) => set(name, event.currentTarget.value.trim() || null)}
          />
        ))}
        <Select
          label="Payout currency"
          placeholder="Each offer's own"
          data={currencies}
          searchable
          clearable
          value={filters.payout_currency ?? null}
          error={errorAt(form, "filters.payout_currency")}
          onChange={(value) => set("payout_currency", value)}
        />
        <MultiSelect
          label="Payment models"
          placeholder={filters.models.length === 0 ? "Any" : ""}
          data={MODELS}
          clearable
          value={filters.models}
          error={errorAt(form, "filters.models")}
          onChange={(value) => set("models", value as Filters["models"])}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TagsInput
          label="Title contains"
          description="Any of these"
          value={filters.title_contains}
          error={errorAt(form, "filters.title_contains")}
          onChange={(value) => set("title_contains", value)}
        />
        <TagsInput
          label="Title does not contain"
          description="None of these"
          value={filters.title_excludes}
          error={errorAt(form, "filters.title_excludes")}
          onChange={(value) => set("title_excludes", value)}
        />
      </SimpleGrid>
      <Group>
        <Checkbox
          label="Only with logo"
          checked={filters.only_with_logo}
          onChange={(event) => set("only_with_logo", event.currentTarget.checked)}
        />
        <Checkbox
          label="Only with preview URL"
          checked={filters.only_with_preview}
          onChange={(event) => set("only_with_preview", event.currentTarget.checked)}
        />
      </Group>
    </Panel>
  );
}
