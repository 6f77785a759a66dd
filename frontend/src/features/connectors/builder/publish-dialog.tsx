import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { toProblem } from "@/api/problems";
import type { ConnectorVersionView, ConnectorView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { usePublishVersion } from "../mutations";
import type { Draft } from "./use-draft";

/** Saves what is not saved yet, with a note, and publishes exactly that. */
export function PublishDialog({
  connector,
  draft,
  onClose,
}: {
  connector: ConnectorView;
  draft: Draft;
  onClose: () => void;
}) {
  const publish = usePublishVersion();
  const { version, note: stored } = draft.stored.summary;
  const [note, setNote] = useState(stored);
  const send = () =>
    publish.mutate(
      { params: { path: { id: connector.id, version } } },
      {
        onSuccess: (published: ConnectorVersionView) => {
          draft.setStored(published);
          notifyDone(`Version ${version} is published.`);
          onClose();
        },
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = note.trim();
    if (!draft.isDirty && said === stored) return send();
    draft.save({ note: said, onSaved: send });
  };
  const refused = publish.error ? toProblem(publish.error) : undefined;
  const details = refused
    ? refused.fields.length > 0
      ? refused.fields.map(({ pointer, detail }) => `${pointer.split("/").at(-1)}: ${detail}`)
      : [refused.message]
    : draft.problem
      ? [draft.problem]
      : [];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Publish version ${version}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            A published version never changes. New sources use it from now on;{" "}
            {connector.sources > 0
              ? "those that are there keep theirs until they are moved."
              : "there are none yet."}
          </Text>
          <TextInput
            label="Note"
            description="What is new in it; it stands in the list of versions."
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <ProblemAlert title="Not published" details={details} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {refused ? "Back to the texts" : "Cancel"}
            </Button>
            <Button type="submit" loading={publish.isPending || draft.isSaving}>
              {draft.isDirty ? "Save and publish" : "Publish"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
