import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { toProblem } from "@/api/problems";
import type { WebhookView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { useDeleteWebhook } from "./mutations";

/** Asks once more: the log of deliveries goes, too. */
export function DeleteWebhook({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const remove = useDeleteWebhook();
  const confirm = () =>
    remove.mutate(
      { params: { path: { id: webhook.id } } },
      {
        onSuccess: () => {
          notifyDone(`The webhook ${webhook.title} is deleted.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Delete webhook" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <Text size="sm">
          <b>{webhook.title}</b> gets nothing any more, and its log of deliveries is deleted with it.
        </Text>
        <ProblemAlert title="Not deleted" details={remove.error ? [toProblem(remove.error).message] : []} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={confirm}>
            Delete
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
