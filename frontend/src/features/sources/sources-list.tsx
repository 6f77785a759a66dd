import { Button, Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconBroadcast, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { SourceView } from "@/api/types";
import { DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { SearchInput } from "@/ui/search-input";
import { statusLabel } from "@/ui/status-badge";
import { ArchiveSource } from "./archive-source";
import { sourceColumns } from "./columns";
import { SOURCE_STATUSES, type SourcesSearch } from "./filters";
import { useConnectors, useSources } from "./queries";

const CLEAR: Partial<SourcesSearch> = {
  search: undefined,
  connector: undefined,
  status: undefined,
  state: undefined,
};

export function SourcesList({ search, onSearch }: ListState<SourcesSearch>) {
  const query = useSources(search);
  const write = useAllowed("sources.write");
  const [archiving, setArchiving] = useState<SourceView | null>(null);
  const columns = useMemo(() => sourceColumns(setArchiving), []);
  const navigate = useNavigate();
  const add = (label: string) => (
    <Guarded reason={write.reason}>
      <Button leftSection={<IconPlus size={16} />} onClick={() => void navigate({ to: "/sources/new" })}>
        {label}
      </Button>
    </Guarded>
  );
  return (
    <>
      <PageHeader
        title="Demand sources"
        text="The networks and advertisers whose offers are brought in, checked and kept up to date."
        actions={add("Add source")}
      />
      <Stack gap="sm">
        <SourceFilters search={search} onSearch={onSearch} />
        <DataTable
          label="Demand sources"
          query={query}
          columns={columns}
          sort={search.sort ?? "-id"}
          onSort={(sort) => onSearch({ sort: sort as SourcesSearch["sort"] })}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch(CLEAR)}
          empty={{
            title: "No demand source yet",
            text: "Add the first network: choose its type, enter the credentials, and its offers are brought in.",
            icon: <IconBroadcast size={26} />,
            action: add("Add the first source"),
          }}
          minWidth={960}
        />
      </Stack>
      {archiving && <ArchiveSource source={archiving} onClose={() => setArchiving(null)} />}
    </>
  );
}

function SourceFilters({ search, onSearch }: ListState<SourcesSearch>) {
  const connectors = useConnectors().data?.items ?? [];
  return (
    <Group gap="sm" align="center">
      <SearchInput
        label="Search demand sources"
        placeholder="Search by title or id"
        value={search.search}
        onChange={(value) => onSearch({ search: value })}
      />
      <Select
        aria-label="Type"
        placeholder="All types"
        data={connectors.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.connector ?? null}
        onChange={(value) => onSearch({ connector: value ?? undefined })}
        clearable
        searchable
        w={170}
      />
      <Select
        aria-label="Status"
        placeholder="Any status"
        data={SOURCE_STATUSES.map((value) => ({ value, label: statusLabel(value) }))}
        value={search.status ?? null}
        onChange={(value) => onSearch({ status: (value ?? undefined) as SourcesSearch["status"] })}
        clearable
        w={180}
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
          onSearch({ state: value === "active" ? undefined : (value as SourcesSearch["state"]) })
        }
      />
    </Group>
  );
}
