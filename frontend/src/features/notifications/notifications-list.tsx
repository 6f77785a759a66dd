import { Anchor, Badge, Button, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { NotificationKind, NotificationView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { KIND_OPTIONS } from "@/ui/notification-kinds";
import { notifyProblem } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { When } from "@/ui/when";
import type { NotificationsSearch } from "./filters";
import { SEVERITY_COLORS } from "./kinds";
import { useMarkRead } from "./mutations";
import { useNotifications } from "./queries";
import { Samples } from "./samples";
import { SubjectLink } from "./subject-link";

const CLEAR: Partial<NotificationsSearch> = {
  kind: undefined,
  source_id: undefined,
  campaign_id: undefined,
  unread: undefined,
};

function columns(onRead: (id: number) => void): Column<NotificationView>[] {
  return [
    { accessor: "at", title: "When", width: 140, render: ({ at }) => <When at={at} /> },
    {
      accessor: "severity",
      title: "Severity",
      width: 110,
      render: ({ severity }) => (
        <Badge variant="light" color={SEVERITY_COLORS[severity]}>
          {severity}
        </Badge>
      ),
    },
    {
      accessor: "sentence",
      title: "What",
      render: (notification) => <What notification={notification} />,
    },
    {
      accessor: "subject_title",
      title: "Where",
      width: 220,
      render: (notification) => (
        <Stack gap={2}>
          <SubjectLink notification={notification} />
          <RunLink runId={notification.run_id} />
        </Stack>
      ),
    },
    {
      accessor: "read",
      title: "Read",
      width: 120,
      textAlign: "right",
      render: ({ id, read, sentence }) =>
        read ? (
          <Text size="sm" c="dimmed">
            Read
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Mark read: ${sentence}`}
            onClick={() => onRead(id)}
          >
            Mark read
          </Button>
        ),
    },
  ];
}

function What({ notification }: { notification: NotificationView }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={notification.read ? 400 : 600}>
        {notification.sentence}
      </Text>
      {notification.detail && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {notification.detail}
        </Text>
      )}
      <Samples notification={notification} />
    </Stack>
  );
}

function RunLink({ runId }: { runId: number | null }) {
  if (runId === null) return null;
  return (
    <Anchor
      size="xs"
      renderRoot={(props) => <Link {...props} to="/runs/$runId" params={{ runId: String(runId) }} />}
    >
      Run #{runId}
    </Anchor>
  );
}

/** Everything that people were told of (product.md N1). */
export function NotificationsList({ search, onSearch }: ListState<NotificationsSearch>) {
  const query = useNotifications(search);
  const mark = useMarkRead();
  const onRead = (id: number) =>
    mark.mutate({ params: { path: { id } } }, { onError: (error) => notifyProblem("Not marked", error) });
  return (
    <>
      <PageHeader
        title="Notifications"
        text="What happened to your sources and campaigns, newest first. Kept for 90 days."
      />
      <Stack gap="sm">
        <Group gap="md">
          <Select
            aria-label="Kind"
            placeholder="Anything"
            data={KIND_OPTIONS}
            value={search.kind ?? null}
            onChange={(value) => onSearch({ kind: (value ?? undefined) as NotificationKind | undefined })}
            clearable
            w={220}
          />
          <Switch
            label="Unread only"
            checked={search.unread === "true"}
            onChange={(event) => onSearch({ unread: event.currentTarget.checked ? "true" : undefined })}
          />
        </Group>
        <DataTable
          label="Notifications"
          query={query}
          columns={columns(onRead)}
          cursor={search.cursor}
          onCursor={(cursor) => onSearch({ cursor })}
          narrowed={isNarrowed(search)}
          onWiden={() => onSearch(CLEAR)}
          empty={{ title: "Nothing has happened yet", icon: <IconBell size={26} /> }}
          minWidth={860}
        />
      </Stack>
    </>
  );
}
