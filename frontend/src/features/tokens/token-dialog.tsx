import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import type { CreatedToken, TokenScope } from "@/api/types";
import { CopyText } from "@/ui/copy-text";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { useCreateToken } from "./mutations";
import { endAfter, LIVES, SCOPES } from "./scopes";

const FIELDS = ["name", "scopes"];

/** Makes a token, then shows it, the only time. */
export function TokenDialog({ onClose }: { onClose: () => void }) {
  const [created, setCreated] = useState<CreatedToken | null>(null);
  return (
    <Modal
      opened
      onClose={onClose}
      title={created ? `The token ${created.token.name}` : "Create API token"}
      closeButtonProps={{ "aria-label": "Close" }}
      // A click beside the dialog must not lose what is shown once.
      closeOnClickOutside={created === null}
      closeOnEscape={created === null}
    >
      {created ? (
        <Shown secret={created.secret} onClose={onClose} />
      ) : (
        <TokenForm onCreated={setCreated} onClose={onClose} />
      )}
    </Modal>
  );
}

function Shown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Stack>
      <Alert color="orange" variant="light" icon={<IconKey />} title="Copy it now" role="alert">
        It is not stored and cannot be shown again.
      </Alert>
      <CopyText value={secret} label="API token" />
      <Text size="sm" c="dimmed">
        Programs send it as the header Authorization: Bearer, followed by the token.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}

interface TokenFormProps {
  onCreated: (created: CreatedToken) => void;
  onClose: () => void;
}

function TokenForm({ onCreated, onClose }: TokenFormProps) {
  const create = useCreateToken();
  const form = useForm({
    initialValues: { name: "", scopes: ["read"] as TokenScope[], days: "90" },
    validate: {
      name: (value) => (value.trim() ? null : "Enter what the token is for."),
      scopes: (value) => (value.length > 0 ? null : "Choose at least one scope."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit(({ name, scopes, days }) => {
    problems.clear();
    const body = { name: name.trim(), scopes, expires_at: endAfter(Number(days), Date.now()) };
    create.mutate({ body }, { onSuccess: onCreated, onError: problems.show });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          description="The audit log names it for every change that comes through the token."
          autoComplete="off"
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Checkbox.Group label="Scopes" {...form.getInputProps("scopes")}>
          <Stack gap="xs" mt={6}>
            {SCOPES.map(({ value, label, description }) => (
              <Checkbox key={value} value={value} label={label} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select label="Valid for" data={LIVES} allowDeselect={false} {...form.getInputProps("days")} />
        <Text size="sm" c="dimmed">
          The token acts as you, within its scopes, and stops when your account is disabled.
        </Text>
        <ProblemAlert title="Not created" details={problems.rest} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
