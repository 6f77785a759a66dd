import { countryName } from "@/ui/country";
import type { FilterChip } from "@/ui/filter-chips";
import { type ListState, listOf } from "@/ui/list-search";
import { paymentModel } from "@/ui/payment-model";
import { FILTER_LABELS, FILTERS, type OfferFilter, type OffersSearch } from "./filters";
import { useSourceTitles } from "./queries";

/** The filters in force as chips; the text search has its own box. */
export function useFilterChips({ search, onSearch }: ListState<OffersSearch>): FilterChip[] {
  const sources = useSourceTitles();
  const words = (name: OfferFilter, value: string): string => {
    if (value === "true") return "yes";
    if (value === "false") return "no";
    if (name === "model") return paymentModel(value);
    if (name === "country") return listOf(value).map(countryName).join(", ");
    if (name === "source_id") {
      return listOf(value)
        .map((id) => sources?.find((source) => String(source.id) === id)?.title ?? `#${id}`)
        .join(", ");
    }
    return value.replaceAll(",", ", ");
  };
  return FILTERS.flatMap((name) => {
    const value = search[name];
    if (value === undefined || name === "search") return [];
    return [
      {
        key: name,
        label: `${FILTER_LABELS[name]}: ${words(name, value)}`,
        onRemove: () => onSearch({ [name]: undefined } as Partial<OffersSearch>),
      },
    ];
  });
}
