import { Button, Group, Modal, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useUser } from "@/api/permissions";
import type { Role, UserView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { useCreateUser, useUpdateUser } from "./mutations";
import { ROLE_OPTIONS } from "./roles";

const FIELDS = ["email", "name", "password", "role", "disabled"];

/** Creates a user, or edits one: name, role, disabling, a new password. */
export function UserDialog({ user, onClose }: { user: UserView | null; onClose: () => void }) {
  const create = useCreateUser();
  const update = useUpdateUser();
  const self = useUser()?.id === user?.id;
  const form = useForm({
    initialValues: {
      email: user?.email ?? "",
      name: user?.name ?? "",
      password: "",
      role: user?.role ?? ("viewer" as Role),
      disabled: user?.disabled ?? false,
    },
    validate: {
      email: (value) => (value.includes("@") ? null : "Enter an e-mail address."),
      name: (value) => (value.trim() ? null : "Enter a name."),
      password: (value) => ((user && value === "") || value.length >= 10 ? null : "At least 10 characters."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const done = () => {
    notifyDone(user ? "The user is changed." : "The user is created.");
    onClose();
  };
  const submit = form.onSubmit(({ email, name, password, role, disabled }) => {
    problems.clear();
    const options = { onSuccess: done, onError: problems.show };
    if (user === null)
      return create.mutate({ body: { email: email.trim(), name: name.trim(), password, role } }, options);
    const body = { name: name.trim(), role, disabled, ...(password !== "" && { password }) };
    update.mutate({ params: { path: { id: user.id } }, body }, options);
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={user ? `Edit ${user.name}` : "Add user"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="off"
            disabled={user !== null}
            {...form.getInputProps("email")}
          />
          <TextInput label="Name" autoComplete="off" {...form.getInputProps("name")} />
          <Select
            label="Role"
            data={ROLE_OPTIONS}
            allowDeselect={false}
            disabled={self && user !== null}
            {...form.getInputProps("role")}
          />
          <PasswordInput
            label={user ? "New password" : "Password"}
            description={user ? "Leave it empty to keep the present one." : undefined}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            {...form.getInputProps("password")}
          />
          {user && (
            <Switch
              label="Disabled"
              description={self ? "You cannot disable yourself." : "A disabled user cannot sign in."}
              disabled={self}
              {...form.getInputProps("disabled", { type: "checkbox" })}
            />
          )}
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
