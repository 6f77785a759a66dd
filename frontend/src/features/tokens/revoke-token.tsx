import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { toProblem } from "@/api/problems";
import type { TokenView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { useRevokeToken } from "./mutations";

/** Asks once more: whatever uses the token stops working. */
export function RevokeToken({ token, onClose }: { token: TokenView; onClose: () => void }) {
  const revoke = useRevokeToken();
  const confirm = () =>
    revoke.mutate(
      { params: { path: { id: token.id } } },
      {
        onSuccess: () => {
          notifyDone(`The token ${token.name} is revoked.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title="Revoke API token" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack>
        <Text size="sm">
          Every program that uses <b>{token.name}</b> ({token.hint}…) is refused from now on. A revoked token
          cannot be used again.
        </Text>
        <ProblemAlert title="Not revoked" details={revoke.error ? [toProblem(revoke.error).message] : []} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={confirm}>
            Revoke
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
