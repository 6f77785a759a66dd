import { Group, SegmentedControl, Select, Stack } from "@mantine/core";
import { IconChartArrows } from "@tabler/icons-react";
import { DataTable } from "@/ui/data-table";
import { FilterChips } from "@/ui/filter-chips";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { statusLabel } from "@/ui/status-badge";
import { RUN_COLUMNS } from "./columns";
import { RUN_OUTCOMES, type RunsSearch } from "./filters";
import { useRuns } from "./queries";

const CLEAR: Partial<RunsSearch> = {
  kind: undefined,
  outcome: undefined,
  source_id: undefined,
  campaign_id: undefined,
};

export function RunsList({ search, onSearch }: ListState<RunsSearch>) {
  const query = useRuns(search);
  const chips = (["source_id", "campaign_id"] as const).flatMap((key) =>
    search[key] === undefined
      ? []
      : [
          {
            key,
            label: `${key === "source_id" ? "Source" : "Campaign"} #${search[key]}`,
            onRemove: () => onSearch({ [key]: undefined } as Partial<RunsSearch>),
          },
        ],
  );
  return (
    <>
      <PageHeader
        title="Runs"
        text="Every pull of a demand source and every push of a campaign, newest first."
      />
      <Stack gap="sm">
        <Group gap="sm">
          <SegmentedControl
            aria-label="Kind"
            data={[
              { value: "all", label: "All" },
              { value: "pull", label: "Pulls" },
              { value: "push", label: "Pushes" },
            ]}
            value={search.kind ?? "all"}
            onChange={(value) =>
              onSearch({ kind: value === "all" ? undefined : (value as RunsSearch["kind"]) })
            }
          />
          <Select
            aria-label="Outcome"
            placeholder="Any outcome"
            data={RUN_OUTCOMES.map((value) => ({ value, label: statusLabel(value) }))}
            value={search.outcome ?? null}
            onChange={(value) => onSearch({ outcome: (value ?? undefined) as RunsSearch["outcome"] })}
            clearable
            w={200}
          />
        </Group>
        <FilterChips chips={chips} onClear={() => onSearch(CLEAR)} />
        <DataTable
          label="Runs"
          query={query}
          columns={RUN_COLUMNS}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch(CLEAR)}
          empty={{
            title: "Nothing has run yet",
            text: "Pulls and pushes appear here as soon as there is a demand source or a campaign.",
            icon: <IconChartArrows size={26} />,
          }}
          minWidth={900}
        />
      </Stack>
    </>
  );
}
