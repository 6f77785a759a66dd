import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { WebhookView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import type { ListState } from "@/ui/list-search";
import { KINDS } from "@/ui/notification-kinds";
import { PageHeader } from "@/ui/page-header";
import { When } from "@/ui/when";
import { DeleteWebhook } from "./delete-webhook";
import { Deliveries } from "./deliveries";
import type { WebhooksSearch } from "./filters";
import { useWebhooks } from "./queries";
import { WebhookDialog } from "./webhook-dialog";

type Open =
  | { what: "new" }
  | { what: "edit"; webhook: WebhookView }
  | { what: "delete"; webhook: WebhookView }
  | { what: "deliveries"; webhook: WebhookView };

function state({ enabled, failing_since }: WebhookView): { label: string; color: string } {
  if (!enabled) return { label: "Off", color: "gray" };
  return failing_since === null ? { label: "On", color: "teal" } : { label: "Failing", color: "orange" };
}

function columns(onOpen: (open: Open) => void, reason: string | undefined): Column<WebhookView>[] {
  return [
    {
      accessor: "title",
      title: "Webhook",
      render: ({ title, url }) => (
        <Stack gap={0}>
          <Text size="sm">{title}</Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {url}
          </Text>
        </Stack>
      ),
    },
    {
      accessor: "kinds",
      title: "Kinds",
      width: 220,
      render: ({ kinds }) => (
        <Text size="sm">
          {kinds.length === 0 ? "Everything" : kinds.map((kind) => KINDS[kind]).join(", ")}
        </Text>
      ),
    },
    {
      accessor: "enabled",
      title: "State",
      width: 150,
      render: (webhook) => {
        const { label, color } = state(webhook);
        return (
          <Stack gap={2}>
            <Badge variant="light" color={color}>
              {label}
            </Badge>
            {webhook.failing_since && (
              <Text size="xs" c="dimmed">
                since <When at={webhook.failing_since} />
              </Text>
            )}
          </Stack>
        );
      },
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 260,
      textAlign: "right",
      render: (webhook) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          {(["deliveries", "edit", "delete"] as const).map((what) => (
            <Guarded key={what} reason={reason}>
              <Button
                size="compact-sm"
                variant="default"
                tt="capitalize"
                aria-label={`${what}: ${webhook.title}`}
                onClick={() => onOpen({ what, webhook })}
              >
                {what}
              </Button>
            </Guarded>
          ))}
        </Group>
      ),
    },
  ];
}

/** Where notifications are sent (product.md N1). */
export function WebhooksList({ search, onSearch }: ListState<WebhooksSearch>) {
  const query = useWebhooks(search.cursor);
  const manage = useAllowed("webhooks.manage");
  const [open, setOpen] = useState<Open | null>(null);
  const onClose = () => setOpen(null);
  return (
    <>
      <PageHeader
        title="Webhooks"
        text="Addresses that notifications are sent to, signed, and sent again until they are taken."
        actions={
          <Guarded reason={manage.reason}>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: "new" })}>
              Add webhook
            </Button>
          </Guarded>
        }
      />
      <DataTable
        label="Webhooks"
        query={query}
        columns={columns(setOpen, manage.reason)}
        cursor={search.cursor}
        onCursor={(cursor) => onSearch({ cursor })}
        empty={{
          title: "No webhook yet",
          text: "A webhook brings notifications to your chat or to your own programs.",
          icon: <IconWebhook size={26} />,
        }}
        minWidth={820}
      />
      {open?.what === "new" && <WebhookDialog webhook={null} onClose={onClose} />}
      {open?.what === "edit" && <WebhookDialog webhook={open.webhook} onClose={onClose} />}
      {open?.what === "delete" && <DeleteWebhook webhook={open.webhook} onClose={onClose} />}
      {open?.what === "deliveries" && <Deliveries webhook={open.webhook} onClose={onClose} />}
    </>
  );
}
