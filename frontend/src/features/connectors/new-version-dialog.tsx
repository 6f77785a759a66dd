import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problems";
import type { ConnectorView } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { versionName } from "./connector-words";
import { useCreateVersion } from "./mutations";

/** Begins a draft with the texts of a version and opens it. */
export function NewVersionDialog({
  connector,
  from,
  onClose,
}: {
  connector: Pick<ConnectorView, "id" | "name">;
  from: number;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const create = useCreateVersion();
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { params: { path: { id: connector.id } }, body: { from_version: from, note: note.trim() } },
      {
        onSuccess: ({ summary }) => {
          onClose();
          void navigate({
            to: "/connectors/$connectorId/versions/$version",
            params: { connectorId: connector.id, version: String(summary.version) },
          });
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`New version of ${connector.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            The draft begins with the texts of {versionName({ version: from })}. Sources stay as they are
            until it is published and they are moved.
          </Text>
          <TextInput
            label="Note"
            description="What the new version is about; it stands in the list of versions."
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <ProblemAlert title="Not begun" details={create.error ? [toProblem(create.error).message] : []} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Begin the draft
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
