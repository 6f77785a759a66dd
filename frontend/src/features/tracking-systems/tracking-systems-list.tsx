import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconAffiliate, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { TrackingSystemView } from "@/api/types";
import { DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { SearchInput } from "@/ui/search-input";
import { ArchiveTrackingSystem } from "./archive-tracking-system";
import { trackingSystemColumns } from "./columns";
import type { TrackingSystemsSearch } from "./filters";
import { useTrackingSystems } from "./queries";

export function TrackingSystemsList({ search, onSearch }: ListState<TrackingSystemsSearch>) {
  const query = useTrackingSystems(search);
  const write = useAllowed("tracking_systems.write");
  const [archiving, setArchiving] = useState<TrackingSystemView | null>(null);
  const columns = useMemo(() => trackingSystemColumns(setArchiving), []);
  const navigate = useNavigate();
  const add = (label: string) => (
    <Guarded reason={write.reason}>
      <Button
        leftSection={<IconPlus size={16} />}
        onClick={() => void navigate({ to: "/tracking-systems/new" })}
      >
        {label}
      </Button>
    </Guarded>
  );
  return (
    <>
      <PageHeader
        title="Tracking systems"
        text="The accounts that offers are pushed into."
        actions={add("Add tracking system")}
      />
      <Stack gap="sm">
        <Group gap="sm">
          <SearchInput
            label="Search tracking systems"
            placeholder="Search by title or id"
            value={search.search}
            onChange={(value) => onSearch({ search: value })}
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
              onSearch({ state: value === "active" ? undefined : (value as TrackingSystemsSearch["state"]) })
            }
          />
        </Group>
        <DataTable
          label="Tracking systems"
          query={query}
          columns={columns}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch({ search: undefined, state: undefined })}
          empty={{
            title: "No tracking system yet",
            text: "Add the account that offers are to be pushed into: its API URL and the API key of an admin user.",
            icon: <IconAffiliate size={26} />,
            action: add("Add the first tracking system"),
          }}
          minWidth={1000}
        />
      </Stack>
      {archiving && <ArchiveTrackingSystem system={archiving} onClose={() => setArchiving(null)} />}
    </>
  );
}
