import { Badge, Button, Code, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { WebhookDelivery, WebhookView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { When } from "@/ui/when";
import { useReplay, useTestWebhook } from "./mutations";
import { useDeliveries } from "./queries";

const STATE_COLORS: Record<WebhookDelivery["state"], string> = {
  waiting: "blue",
  delivered: "teal",
  failed: "red",
};

/** What came of a delivery, in one line. */
function outcome({ answer_status, error, attempts }: WebhookDelivery): string {
  if (attempts === 0) return "not sent yet";
  return error ?? `HTTP ${answer_status}`;
}

function columns(onReplay: (id: number) => void): Column<WebhookDelivery>[] {
  return [
    {
      accessor: "created_at",
      title: "When",
      width: 130,
      render: ({ created_at }) => <When at={created_at} />,
    },
    {
      accessor: "state",
      title: "State",
      width: 110,
      render: ({ state }) => (
        <Badge variant="light" color={STATE_COLORS[state]}>
          {state}
        </Badge>
      ),
    },
    {
      accessor: "body",
      title: "Message and answer",
      render: (delivery) => (
        <Stack gap={4}>
          <Code block mah={120} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
            {delivery.body}
          </Code>
          <Text size="sm">
            {outcome(delivery)}
            {delivery.attempts > 1 ? `, after ${delivery.attempts} attempts` : ""}
          </Text>
          {delivery.answer && (
            <Code style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{delivery.answer}</Code>
          )}
        </Stack>
      ),
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 120,
      textAlign: "right",
      render: ({ id, message_id }) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Send ${message_id} again`}
          onClick={() => onReplay(id)}
        >
          Send again
        </Button>
      ),
    },
  ];
}

/** The log of a webhook: what was sent, what came back; sending again, sending a test. */
export function Deliveries({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const [cursor, setCursor] = useState<string | undefined>(undefined);
  const query = useDeliveries(webhook.id, cursor);
  const replay = useReplay();
  const test = useTestWebhook();
  const refused = (error: unknown) => notifyProblem("Not sent", error);
  const sent = () => notifyDone("The message is under way.");
  const onReplay = (delivery_id: number) =>
    replay.mutate(
      { params: { path: { id: webhook.id, delivery_id } } },
      { onSuccess: sent, onError: refused },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`Deliveries of ${webhook.title}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <div>
          <Button
            loading={test.isPending}
            onClick={() =>
              test.mutate({ params: { path: { id: webhook.id } } }, { onSuccess: sent, onError: refused })
            }
          >
            Send a test
          </Button>
        </div>
        <DataTable
          label="Deliveries"
          query={query}
          columns={columns(onReplay)}
          cursor={cursor}
          onCursor={setCursor}
          empty={{ title: "Nothing was sent yet" }}
          minWidth={680}
        />
      </Stack>
    </Modal>
  );
}
