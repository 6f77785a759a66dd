import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  Indicator,
  Popover,
  ScrollArea,
  Stack,
  Text,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBell } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { NotificationView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { notifyProblem } from "@/ui/notify";
import { When } from "@/ui/when";
import { bellLabel } from "./kinds";
import { useMarkAllRead } from "./mutations";
import { useNewest, useUnread } from "./queries";
import { SubjectLink } from "./subject-link";

/** The bell in the header: how many are unread, and the newest (product.md N1). */
export function Bell() {
  const unread = useUnread();
  const [opened, { toggle, close }] = useDisclosure(false);
  const label = bellLabel(unread);
  return (
    <Popover
      opened={opened}
      onDismiss={close}
      position="bottom-end"
      width="min(380px, 94vw)"
      withArrow
      trapFocus
    >
      <Indicator label={label} disabled={label === null} size={16} color="red" offset={4}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={toggle}
            aria-label={unread === 0 ? "Notifications" : `Notifications, ${unread} unread`}
          >
            <IconBell size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p="sm" aria-label="Newest notifications">
        <Newest opened={opened} unread={unread} onClose={close} />
      </Popover.Dropdown>
    </Popover>
  );
}

interface NewestProps {
  opened: boolean;
  unread: number;
  onClose: () => void;
}

function Newest({ opened, unread, onClose }: NewestProps) {
  const query = useNewest(opened);
  const markAll = useMarkAllRead();
  const items = query.data?.items ?? [];
  const newest = items[0];
  return (
    <Stack gap="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>Notifications</Text>
        {newest && unread > 0 && (
          <Button
            size="compact-xs"
            variant="default"
            loading={markAll.isPending}
            onClick={() =>
              markAll.mutate(
                { body: { through: newest.id } },
                { onError: (error) => notifyProblem("Not marked", error) },
              )
            }
          >
            Mark all read
          </Button>
        )}
      </Group>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has happened yet.
        </Text>
      )}
      <ScrollArea.Autosize mah="60vh">
        <Stack gap="sm">
          {items.map((notification) => (
            <Brief key={notification.id} notification={notification} />
          ))}
        </Stack>
      </ScrollArea.Autosize>
      <Anchor size="sm" onClick={onClose} renderRoot={(props) => <Link {...props} to="/notifications" />}>
        All notifications
      </Anchor>
    </Stack>
  );
}

function Brief({ notification }: { notification: NotificationView }) {
  const { sentence, read, at } = notification;
  return (
    <Stack gap={0}>
      <Text size="sm" fw={read ? 400 : 600}>
        {sentence}
      </Text>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <SubjectLink notification={notification} />
        <Text size="xs" c="dimmed">
          <When at={at} />
        </Text>
      </Group>
    </Stack>
  );
}
