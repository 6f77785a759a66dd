import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { CampaignView } from "@/api/types";
import { DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { SearchInput } from "@/ui/search-input";
import { ArchiveCampaign } from "./archive-campaign";
import { campaignColumns } from "./columns";
import type { CampaignsSearch } from "./filters";
import { useCampaigns } from "./queries";

export function CampaignsList({ search, onSearch }: ListState<CampaignsSearch>) {
  const query = useCampaigns(search);
  const write = useAllowed("campaigns.write");
  const [archiving, setArchiving] = useState<CampaignView | null>(null);
  const columns = useMemo(() => campaignColumns(setArchiving), []);
  const navigate = useNavigate();
  const add = (label: string) => (
    <Guarded reason={write.reason}>
      <Button leftSection={<IconPlus size={16} />} onClick={() => void navigate({ to: "/campaigns/new" })}>
        {label}
      </Button>
    </Guarded>
  );
  return (
    <>
      <PageHeader
        title="Campaigns"
        text="Which offers go into which tracking system, with what default values and sync rules."
        actions={add("Add campaign")}
      />
      <Stack gap="sm">
        <Group gap="sm">
          <SearchInput
            label="Search campaigns"
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
              onSearch({ state: value === "active" ? undefined : (value as CampaignsSearch["state"]) })
            }
          />
        </Group>
        <DataTable
          label="Campaigns"
          query={query}
          columns={columns}
          sort={search.sort ?? "-id"}
          onSort={(sort) => onSearch({ sort: sort as CampaignsSearch["sort"] })}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch({ search: undefined, state: undefined })}
          empty={{
            title: "No campaign yet",
            text: "A campaign picks sources, filters their offers and pushes them into a tracking system.",
            icon: <IconTargetArrow size={26} />,
            action: add("Add the first campaign"),
          }}
          minWidth={1010}
        />
      </Stack>
      {archiving && <ArchiveCampaign campaign={archiving} onClose={() => setArchiving(null)} />}
    </>
  );
}
