import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { OfferChange } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { When } from "@/ui/when";
import { useOfferChanges } from "./queries";

const words = (value: unknown) =>
  value === null || value === undefined ? "—" : typeof value === "string" ? value : JSON.stringify(value);

const COLUMNS: Column<OfferChange>[] = [
  { accessor: "at", title: "When", width: 140, render: ({ at }) => <When at={at} /> },
  { accessor: "field", title: "Field", width: 160 },
  {
    accessor: "old",
    title: "Before",
    render: ({ old }) => (
      <Text size="sm" style={{ overflowWrap: "anywhere" }} component="del">
        {words(old)}
      </Text>
    ),
  },
  {
    accessor: "new",
    title: "After",
    render: (change) => (
      <Text size="sm" style={{ overflowWrap: "anywhere" }} component="ins">
        {words(change.new)}
      </Text>
    ),
  },
  {
    accessor: "run_id",
    title: "Run",
    width: 100,
    render: ({ run_id }) =>
      run_id === null || run_id === undefined ? (
        "—"
      ) : (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/runs/$runId" params={{ runId: String(run_id) }} />}
        >
          #{run_id}
        </Anchor>
      ),
  },
];

export function OfferChanges({ id }: { id: number }) {
  const [cursor, setCursor] = useState<string>();
  const query = useOfferChanges(id, cursor);
  return (
    <DataTable
      label="History"
      query={query}
      columns={COLUMNS}
      cursor={cursor}
      onCursor={setCursor}
      empty={{ title: "Nothing has changed since the offer was first seen" }}
    />
  );
}
