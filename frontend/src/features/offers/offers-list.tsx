import { Button, Collapse, Group, Indicator, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconListDetails } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { ColumnPicker } from "@/ui/column-picker";
import { DataTable } from "@/ui/data-table";
import { FilterChips } from "@/ui/filter-chips";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { SearchInput } from "@/ui/search-input";
import { useColumnChoice } from "@/ui/use-column-choice";
import { OFFER_COLUMNS } from "./columns";
import { ExportMenu } from "./export-menu";
import { NO_FILTERS, type OffersSearch } from "./filters";
import { OfferFilters } from "./offer-filters";
import { useOffers } from "./queries";
import { useFilterChips } from "./use-filter-chips";

const CHOICES = OFFER_COLUMNS.map(({ choice }) => choice);

export function OffersList({ search, onSearch }: ListState<OffersSearch>) {
  const query = useOffers(search);
  const navigate = useNavigate();
  const columns = useColumnChoice("offers", CHOICES);
  const chips = useFilterChips({ search, onSearch });
  const [filtering, filters] = useDisclosure(false);
  const shown = OFFER_COLUMNS.filter(({ choice }) => columns.isShown(choice.key));
  const clear = () => onSearch(NO_FILTERS);
  return (
    <>
      <PageHeader
        title="Demand offers"
        text="Every offer that was ever brought in from a demand source, with what makes it valid or not."
      />
      <Stack gap="sm">
        <Group gap="sm">
          <SearchInput
            label="Search offers"
            placeholder="Search title, id or URL"
            value={search.search}
            onChange={(value) => onSearch({ search: value })}
          />
          <Indicator label={chips.length} size={18} disabled={chips.length === 0}>
            <Button
              variant="default"
              leftSection={<IconFilter size={16} />}
              aria-expanded={filtering}
              onClick={filters.toggle}
            >
              Filters
            </Button>
          </Indicator>
          <ColumnPicker choice={columns} />
          <ExportMenu search={search} />
        </Group>
        <Collapse expanded={filtering}>
          <OfferFilters search={search} onSearch={onSearch} />
        </Collapse>
        <FilterChips chips={chips} onClear={clear} />
        <DataTable
          label="Demand offers"
          query={query}
          columns={shown}
          sort={search.sort ?? "-id"}
          onSort={(sort) => onSearch({ sort: sort as OffersSearch["sort"] })}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          onRowClick={({ id }) => void navigate({ to: "/offers/$offerId", params: { offerId: String(id) } })}
          narrowed={isNarrowed(search)}
          onWiden={clear}
          empty={{
            title: "No offer yet",
            text: "Offers appear here as soon as the first pull of a demand source has brought them in.",
            icon: <IconListDetails size={26} />,
            action: (
              <Button renderRoot={(props) => <Link {...props} to="/sources" />}>Go to demand sources</Button>
            ),
          }}
          minWidth={shown.reduce((sum, { width }) => sum + (typeof width === "number" ? width : 140), 0)}
        />
      </Stack>
    </>
  );
}
