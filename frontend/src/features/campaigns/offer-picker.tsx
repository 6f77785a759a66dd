import { MultiSelect } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useOfferSearch, useOfferTitles } from "./queries";

export interface OfferPickerProps {
  label: string;
  description: string;
  value: number[];
  error: string | undefined;
  onChange: (ids: number[]) => void;
}

/** Picks single offers; the server searches, because there may be a million. */
export function OfferPicker({ label, description, value, error, onChange }: OfferPickerProps) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.trim(), 300);
  const found = useOfferSearch(search).data?.items ?? [];
  const titles = useOfferTitles(value);
  const options = new Map(
    found.map((offer) => [offer.id, `#${offer.id} ${offer.title ?? offer.external_id}`]),
  );
  for (const id of value) options.set(id, titles.has(id) ? `#${id} ${titles.get(id)}` : `#${id}`);
  return (
    <MultiSelect
      label={label}
      description={description}
      error={error}
      placeholder={value.length === 0 ? "Search by title or id" : ""}
      data={[...options].map(([id, name]) => ({ value: String(id), label: name }))}
      // The server has already searched, also in fields that the label does not show.
      filter={({ options: all }) => all}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage="No offer matches"
      value={value.map(String)}
      onChange={(ids) => onChange(ids.map(Number))}
    />
  );
}
