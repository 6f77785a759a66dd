import { Card, MultiSelect, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useVocabularies } from "@/api/info";
import { countryName } from "@/ui/country";
import { joined, type ListState, listOf } from "@/ui/list-search";
import { formatCount } from "@/ui/money";
import { paymentModel } from "@/ui/payment-model";
import { FILTER_LABELS, MODELS, type OfferFilter, type OffersSearch } from "./filters";
import { useFacets, useSourceTitles } from "./queries";

type Option = { value: string; label: string };
type Facet = { value: string; count: number };

const YES_NO: Option[] = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

const counted = (
  facets: readonly Facet[] | undefined,
  name: (value: string) => string = (value) => value,
): Option[] =>
  (facets ?? []).map(({ value, count }) => ({ value, label: `${name(value)} (${formatCount(count)})` }));

/** Every filter of the list; each change is in the URL at once. */
export function OfferFilters({ search, onSearch }: ListState<OffersSearch>) {
  const facets = useFacets();
  const sources = useSourceTitles();
  const reasons = useVocabularies()?.reasons ?? [];
  const sentence = (code: string) => reasons.find((reason) => reason.code === code)?.sentence ?? code;
  const set = (name: OfferFilter, value: string | null | undefined) =>
    onSearch({ [name]: value || undefined } as Partial<OffersSearch>);
  const one = (name: OfferFilter, data: Option[]) => (
    <Select
      key={name}
      label={FILTER_LABELS[name]}
      placeholder="Any"
      data={withCurrent(data, search[name])}
      value={search[name] ?? null}
      onChange={(value) => set(name, value)}
      clearable
      searchable={data.length > 8}
    />
  );
  const many = (name: OfferFilter, data: Option[]) => (
    <MultiSelect
      key={name}
      label={FILTER_LABELS[name]}
      placeholder={search[name] ? "" : "Any"}
      data={listOf(search[name]).reduce(withCurrent, data)}
      value={listOf(search[name])}
      onChange={(values) => set(name, joined(values))}
      clearable
      searchable
      limit={200}
    />
  );
  const typed = (name: OfferFilter, type: "text" | "date", placeholder = "") => (
    <TextInput
      key={`${name}:${search[name] ?? ""}`}
      label={FILTER_LABELS[name]}
      placeholder={placeholder}
      type={type}
      inputMode={type === "text" ? "decimal" : undefined}
      defaultValue={search[name] ?? ""}
      onBlur={(event) => set(name, event.currentTarget.value.trim())}
      onKeyDown={(event) => event.key === "Enter" && set(name, event.currentTarget.value.trim())}
    />
  );
  return (
    <Card withBorder padding="md" component="fieldset" aria-label="Filters">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        {many(
          "source_id",
          (sources ?? []).map(({ id, title }) => ({ value: String(id), label: title })),
        )}
        {one("connector", counted(facets?.connectors))}
        {one("valid", YES_NO)}
        {one("reason", counted(facets?.reasons, sentence))}
        {one("status", [
          { value: "active", label: "Active" },
          { value: "disabled", label: "Disabled" },
        ])}
        {one("in_feed", YES_NO)}
        {many("country", counted(facets?.countries, countryName))}
        {many("os", counted(facets?.os))}
        {many("device", counted(facets?.devices))}
        {one("category", counted(facets?.categories))}
        {one("currency", counted(facets?.currencies))}
        {one(
          "model",
          MODELS.map((model) => ({ value: model, label: paymentModel(model) })),
        )}
        {typed("payout_min", "text", "0.50")}
        {typed("payout_max", "text", "100")}
        {typed("updated_since", "date")}
        {one("has_warnings", YES_NO)}
      </SimpleGrid>
    </Card>
  );
}

/** A value of the URL that no option names stays visible all the same. */
function withCurrent(data: Option[], value: string | undefined): Option[] {
  if (value === undefined || data.some((option) => option.value === value)) return data;
  return [...data, { value, label: value }];
}
