import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { Conflict } from "./use-draft";

/** Two people wrote the same draft: whose text counts is decided by a person. */
export function ConflictDialog({
  conflict,
  isSaving,
  onReload,
  onOverwrite,
  onClose,
}: {
  conflict: Conflict;
  isSaving: boolean;
  onReload: () => void;
  onOverwrite: () => void;
  onClose: () => void;
}) {
  const isPublished = conflict === "published";
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={isPublished ? "Published meanwhile" : "Changed meanwhile"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Text size="sm">
          {isPublished
            ? "Somebody published this version while you were writing, so it can no longer be changed. Your text is still here: copy what you need before you load the published one, and begin a new version."
            : "Somebody else saved this draft while you were writing. Your text is not saved yet."}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep writing
          </Button>
          <Button variant="default" onClick={onReload}>
            Load theirs, drop mine
          </Button>
          {!isPublished && (
            <Button color="red" loading={isSaving} onClick={onOverwrite}>
              Save mine over theirs
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
