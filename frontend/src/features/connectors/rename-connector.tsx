import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ConnectorView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { useRenameConnector } from "./mutations";

/** Gives a connector another title; its id stays. */
export function RenameConnector({ connector, onClose }: { connector: ConnectorView; onClose: () => void }) {
  const rename = useRenameConnector();
  const form = useForm({
    initialValues: { title: connector.name },
    validate: { title: (value) => (value.trim() ? null : "Enter a title.") },
  });
  const problems = useFormProblems(form, (path) => path === "title");
  const submit = form.onSubmit(({ title }) => {
    problems.clear();
    const done = () => {
      notifyDone("The connector is renamed.");
      onClose();
    };
    rename.mutate(
      { params: { path: { id: connector.id } }, body: { title: title.trim() } },
      { onSuccess: done, onError: problems.show },
    );
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Rename ${connector.name}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="Title" autoComplete="off" data-autofocus {...form.getInputProps("title")} />
          <ProblemAlert title="Not renamed" details={problems.rest} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
