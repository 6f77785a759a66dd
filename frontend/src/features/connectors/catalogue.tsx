import { Button, Group, SegmentedControl, Select, SimpleGrid, Stack } from "@mantine/core";
import { IconFilterOff, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorView } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { Guarded } from "@/ui/guarded";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { SearchInput } from "@/ui/search-input";
import { ConnectorCard } from "./connector-card";
import type { CatalogueSearch } from "./filters";
import { NewConnectorDialog } from "./new-connector-dialog";
import { useCatalogue } from "./queries";

/** Every connector: what it needs and how much it is used; own ones are begun here (product.md S7). */
export function Catalogue({ search, onSearch }: ListState<CatalogueSearch>) {
  const query = useCatalogue(search.state);
  const write = useAllowed("connectors.write");
  const [adding, setAdding] = useState(false);
  const shown = query.data?.items.filter((connector) => fits(connector, search));
  return (
    <>
      <PageHeader
        title="Catalogue"
        text="The networks that cpapi can bring offers in from. A network that is missing can be added here, without a line of code."
        actions={
          <Guarded reason={write.reason}>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              New connector
            </Button>
          </Guarded>
        }
      />
      <Stack>
        <CatalogueFilters search={search} onSearch={onSearch} />
        {query.isPending && <PageSkeleton />}
        {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {shown?.length === 0 && (
          <NoConnectors
            narrowed={isNarrowed(search)}
            onWiden={() => onSearch({ search: undefined, state: undefined, origin: undefined })}
          />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {shown?.map((connector) => (
            <ConnectorCard key={connector.id} connector={connector} />
          ))}
        </SimpleGrid>
      </Stack>
      {adding && <NewConnectorDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function fits({ id, name, summary, origin }: ConnectorView, search: CatalogueSearch): boolean {
  const wanted = search.search?.toLowerCase() ?? "";
  if (search.origin !== undefined && search.origin !== origin) return false;
  return `${id} ${name} ${summary}`.toLowerCase().includes(wanted);
}

function CatalogueFilters({ search, onSearch }: ListState<CatalogueSearch>) {
  return (
    <Group gap="sm">
      <SearchInput
        label="Search connectors"
        placeholder="Search connectors"
        value={search.search}
        onChange={(value) => onSearch({ search: value })}
      />
      <Select
        aria-label="Origin"
        placeholder="Any origin"
        data={[
          { value: "built_in", label: "Built in" },
          { value: "own", label: "Our own" },
        ]}
        value={search.origin ?? null}
        onChange={(value) => onSearch({ origin: (value ?? undefined) as CatalogueSearch["origin"] })}
        clearable
        w={150}
      />
      <SegmentedControl
        aria-label="State"
        data={[
          { value: "all", label: "All" },
          { value: "active", label: "Active" },
          { value: "archived", label: "Archived" },
        ]}
        value={search.state ?? "active"}
        onChange={(value) =>
          onSearch({ state: value === "active" ? undefined : (value as CatalogueSearch["state"]) })
        }
      />
    </Group>
  );
}

function NoConnectors({ narrowed, onWiden }: { narrowed: boolean; onWiden: () => void }) {
  if (!narrowed) return <EmptyState title="No connector is installed" />;
  return (
    <EmptyState
      title="Nothing matches"
      text="No connector fits the search and the filters in force."
      icon={<IconFilterOff size={26} />}
      action={
        <Button variant="light" onClick={onWiden}>
          Clear filters
        </Button>
      }
    />
  );
}
