import { Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problems";

export interface ConfirmByTitleProps {
  /** What is archived, e.g. "demand source". */
  kind: string;
  title: string;
  consequence: string;
  pending: boolean;
  error: unknown;
  onConfirm: (title: string) => void;
  onClose: () => void;
}

/** Archiving is final, so the title has to be typed (product.md S6). */
export function ConfirmByTitle(props: ConfirmByTitleProps) {
  const { kind, title, consequence, pending, error, onConfirm, onClose } = props;
  const [typed, setTyped] = useState("");
  const matches = typed.trim() === title.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (matches && !pending) onConfirm(typed.trim());
  };
  return (
    <Modal opened onClose={onClose} title={`Archive ${kind}`} closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit}>
        <Stack>
          <Alert color="orange" icon={<IconAlertTriangle />}>
            {consequence} An archived {kind} cannot be recovered.
          </Alert>
          <Text size="sm">
            Type <b>{title}</b> to confirm.
          </Text>
          <TextInput
            label="Title"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={error ? toProblem(error).message : undefined}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!matches} loading={pending}>
              Archive for ever
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
