import { Button, Code, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useState } from "react";
import type { AuditEntry } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { DiffView } from "@/ui/diff-view";
import { Facts } from "@/ui/facts";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { SearchInput } from "@/ui/search-input";
import { formatInstant } from "@/ui/time";
import { When } from "@/ui/when";
import { type AuditSearch, SUBJECT_KINDS } from "./filters";
import { useAudit } from "./queries";

const CLEAR: Partial<AuditSearch> = {
  search: undefined,
  subject_kind: undefined,
  subject_id: undefined,
  user_id: undefined,
  action: undefined,
};

const readable = (word: string) => word.replaceAll("_", " ");

function columns(onOpen: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  return [
    { accessor: "at", title: "When", width: 140, render: ({ at }) => <When at={at} /> },
    {
      accessor: "actor",
      title: "Who",
      width: 200,
      render: ({ actor }) => (
        <Stack gap={0}>
          <Text size="sm">{actor.name}</Text>
          {actor.email && (
            <Text size="xs" c="dimmed">
              {actor.email}
            </Text>
          )}
          {actor.token && (
            <Text size="xs" c="dimmed">
              by API token {actor.token}
            </Text>
          )}
        </Stack>
      ),
    },
    { accessor: "action", title: "Action", width: 190, render: ({ action }) => <Code>{action}</Code> },
    {
      accessor: "subject",
      title: "What",
      render: ({ subject }) => (
        <Text size="sm">
          {readable(subject.kind)}
          {subject.id !== null && subject.id !== undefined ? ` #${subject.id}` : ""}
          {subject.title ? `: ${subject.title}` : ""}
        </Text>
      ),
    },
    { accessor: "ip", title: "From", width: 130, render: ({ ip }) => ip ?? "—" },
    {
      accessor: "diff",
      title: "Change",
      width: 100,
      textAlign: "right",
      render: (entry) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Show change ${entry.id}`}
          onClick={() => onOpen(entry)}
        >
          Show
        </Button>
      ),
    },
  ];
}

/** Who changed what, and how it was before (product.md U2). */
export function AuditList({ search, onSearch }: ListState<AuditSearch>) {
  const query = useAudit(search);
  const [open, setOpen] = useState<AuditEntry | null>(null);
  return (
    <>
      <PageHeader title="Audit" text="Every change: who, what, before and after. Secrets are never shown." />
      <Stack gap="sm">
        <Group gap="sm">
          <SearchInput
            label="Search the audit log"
            placeholder="Search title, person, action"
            value={search.search}
            onChange={(value) => onSearch({ search: value })}
          />
          <Select
            aria-label="Kind of subject"
            placeholder="Anything"
            data={SUBJECT_KINDS.map((value) => ({ value, label: readable(value) }))}
            value={search.subject_kind ?? null}
            onChange={(value) => onSearch({ subject_kind: value ?? undefined })}
            clearable
            w={180}
          />
        </Group>
        <DataTable
          label="Audit"
          query={query}
          columns={columns(setOpen)}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch(CLEAR)}
          empty={{ title: "Nothing has been changed yet", icon: <IconHistory size={26} /> }}
          minWidth={900}
        />
      </Stack>
      {open && <ChangeDialog entry={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function ChangeDialog({ entry, onClose }: { entry: AuditEntry; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={entry.action}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Facts
          cols={2}
          items={[
            ["When", formatInstant(entry.at)],
            ["Who", entry.actor.email ?? entry.actor.name],
            ["API token", entry.actor.token ?? "—"],
            ["From", entry.ip ?? "—"],
            ["Request", entry.request_id ?? "—"],
          ]}
        />
        <DiffView before={entry.before} after={entry.after} />
      </Stack>
    </Modal>
  );
}
