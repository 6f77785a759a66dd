import { Badge, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { MailDelivery } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { Panel } from "@/ui/panel";
import { When } from "@/ui/when";
import { useUndelivered } from "./queries";

const COLUMNS: Column<MailDelivery>[] = [
  { accessor: "subject", title: "Mail", render: (mail) => <Trouble mail={mail} /> },
  { accessor: "state", title: "Sent again", width: 115, render: (mail) => <NextAttempt mail={mail} /> },
];

/** For administrators: mails to anybody that were given up or wait to be sent again. */
export function UndeliveredMails() {
  const { allowed } = useAllowed("mail.test");
  return allowed ? <Log /> : null;
}

function Log() {
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const query = useUndelivered(cursor);
  return (
    <Panel
      title="Mails that were not taken"
      text="What the mail server refused, to all users, newest first. It is tried again for two days where that can help."
    >
      <DataTable
        label="Mails that were not taken"
        query={query}
        columns={COLUMNS}
        cursor={cursor}
        onCursor={setCursor}
        empty={{ title: "Every mail was taken" }}
        minWidth={320}
      />
    </Panel>
  );
}

/** Which mail, to whom, and what the server said. */
export function Trouble({ mail: { subject, address, error, attempts } }: { mail: MailDelivery }) {
  return (
    <Stack gap={2} style={{ overflowWrap: "anywhere", whiteSpace: "normal" }}>
      <Text size="sm" fw={500}>
        {subject}
      </Text>
      <Text size="xs" c="dimmed">
        to {address}, {attempts === 1 ? "sent once" : `sent ${attempts} times`}
      </Text>
      {error && <Text size="sm">{error}</Text>}
    </Stack>
  );
}

/** When it is sent again, or that it is not. */
export function NextAttempt({ mail: { state, next_attempt_at } }: { mail: MailDelivery }) {
  return state === "failed" || next_attempt_at === null ? (
    <Badge variant="light" color="red">
      given up
    </Badge>
  ) : (
    <When at={next_attempt_at} />
  );
}
