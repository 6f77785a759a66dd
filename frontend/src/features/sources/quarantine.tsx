import { Code } from "@mantine/core";
import { useState } from "react";
import { type Column, DataTable } from "@/ui/data-table";
import { JsonView } from "@/ui/json-view";
import { Panel } from "@/ui/panel";
import { When } from "@/ui/when";
import { useQuarantine } from "./queries";

type Row = NonNullable<ReturnType<typeof useQuarantine>["data"]>["items"][number];

const COLUMNS: Column<Row>[] = [
  { accessor: "at", title: "When", width: 130, render: ({ at }) => <When at={at} /> },
  {
    accessor: "external_id",
    title: "External id",
    width: 120,
    render: ({ external_id }) => external_id ?? "—",
  },
  { accessor: "code", title: "Code", width: 170, render: ({ code }) => <Code>{code}</Code> },
  { accessor: "detail", title: "Reason", width: 240 },
  {
    accessor: "raw",
    title: "Record",
    render: ({ raw }) => <JsonView value={raw} maxHeight={120} label="Raw record" />,
  },
];

/** Records that could not be read, with their text and the reason (product.md Y10). */
export function Quarantine({ id }: { id: number }) {
  const [cursor, setCursor] = useState<string>();
  const query = useQuarantine(id, cursor);
  return (
    <Panel title="Quarantine" text="Records of the feed that could not be read; they never stop the others.">
      <DataTable
        label="Quarantine"
        query={query}
        columns={COLUMNS}
        cursor={cursor}
        onCursor={setCursor}
        empty={{ title: "No record is in quarantine" }}
        minWidth={860}
      />
    </Panel>
  );
}
