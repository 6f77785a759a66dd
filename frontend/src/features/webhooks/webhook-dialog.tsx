import { Button, Group, Modal, MultiSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { NotificationKind, WebhookView } from "@/api/types";
import { CopyText } from "@/ui/copy-text";
import { KIND_OPTIONS } from "@/ui/notification-kinds";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { useCreateWebhook, useUpdateWebhook } from "./mutations";
import { randomSecret } from "./secret";

const FIELDS = ["title", "url", "secret", "kinds", "enabled"];

/** Makes a webhook, or edits one; a stored secret is never shown, only replaced. */
export function WebhookDialog({ webhook, onClose }: { webhook: WebhookView | null; onClose: () => void }) {
  const create = useCreateWebhook();
  const update = useUpdateWebhook();
  const form = useForm({
    initialValues: {
      title: webhook?.title ?? "",
      url: webhook?.url ?? "",
      secret: webhook ? "" : randomSecret(),
      kinds: (webhook?.kinds ?? []) as NotificationKind[],
      enabled: webhook?.enabled ?? true,
    },
    validate: {
      title: (value) => (value.trim() ? null : "Enter a title."),
      url: (value) => (/^https?:\/\//.test(value.trim()) ? null : "Enter an http or https address."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const done = () => {
    notifyDone(webhook ? "The webhook is changed." : "The webhook is created.");
    onClose();
  };
  const submit = form.onSubmit(({ title, url, secret, kinds, enabled }) => {
    problems.clear();
    const options = { onSuccess: done, onError: problems.show };
    const fields = { title: title.trim(), url: url.trim(), kinds, enabled };
    if (webhook === null) return create.mutate({ body: { ...fields, secret } }, options);
    const body = { ...fields, ...(secret !== "" && { secret }) };
    update.mutate({ params: { path: { id: webhook.id } }, body }, options);
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={webhook ? `Edit ${webhook.title}` : "Add webhook"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="Title" autoComplete="off" data-autofocus {...form.getInputProps("title")} />
          <TextInput label="Address" type="url" autoComplete="off" {...form.getInputProps("url")} />
          <TextInput
            label="Secret"
            description={
              webhook
                ? "Leave it empty to keep the present one."
                : "Signs every message. Copy it to the receiver now; it is not shown again."
            }
            autoComplete="off"
            {...form.getInputProps("secret")}
          />
          {form.values.secret !== "" && <CopyText value={form.values.secret} label="secret" />}
          <MultiSelect
            label="Kinds"
            description="Nothing chosen = everything."
            data={KIND_OPTIONS}
            clearable
            {...form.getInputProps("kinds")}
          />
          <Switch label="Enabled" {...form.getInputProps("enabled", { type: "checkbox" })} />
          <ProblemAlert title="Not saved" details={problems.rest} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
