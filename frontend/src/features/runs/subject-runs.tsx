import { DataTable } from "@/ui/data-table";
import { SUBJECT_RUN_COLUMNS } from "./columns";
import type { RunsSearch } from "./filters";
import { useRuns } from "./queries";

/** The last runs of one source or campaign, for its page. */
export function SubjectRuns(subject: Pick<RunsSearch, "source_id"> | Pick<RunsSearch, "campaign_id">) {
  const query = useRuns({ ...NOTHING, ...subject }, 8);
  const data = query.data && { ...query.data, page: { ...query.data.page, next_cursor: null } };
  return (
    <DataTable
      label="Last runs"
      query={{ ...query, data } as typeof query}
      columns={SUBJECT_RUN_COLUMNS}
      empty={{ title: "No run yet" }}
      minWidth={760}
    />
  );
}

const NOTHING: RunsSearch = {};
