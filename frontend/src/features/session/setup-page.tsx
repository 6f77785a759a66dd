import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { api } from "@/api/client";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { EntryCard } from "./entry-card";
import { useSetUp } from "./mutations";

const FIELDS = ["token", "name", "email", "password"];

/** Creates the first administrator from the one-time link in the server's log (product.md U3). */
export function SetupPage({ token, onEntered }: { token: string; onEntered: () => void }) {
  const setUp = useSetUp();
  const state = api.useQuery("get", "/api/v1/setup", {}, { retry: false });
  const form = useForm({
    initialValues: { token, name: "", email: "", password: "" },
    validate: {
      token: (value) => (value.trim() ? null : "The link in the server's log holds the token."),
      name: (value) => (value.trim() ? null : "Enter a name."),
      email: (value) => (value.includes("@") ? null : "Enter an e-mail address."),
      password: (value) => (value.length >= 10 ? null : "At least 10 characters."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit((values) => {
    problems.clear();
    setUp.mutate({ body: values }, { onSuccess: onEntered, onError: problems.show });
  });
  if (state.data?.needed === false && !setUp.isSuccess) return <SetupDone />;
  return (
    <EntryCard title="Set up cpapi" text="Create the first administrator">
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label="Set-up token" autoComplete="off" {...form.getInputProps("token")} />
          <TextInput label="Name" autoComplete="name" {...form.getInputProps("name")} />
          <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps("email")} />
          <PasswordInput
            label="Password"
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            {...form.getInputProps("password")}
          />
          <ProblemAlert title="Not set up" details={problems.rest} />
          <Button type="submit" loading={setUp.isPending} fullWidth>
            Create administrator
          </Button>
        </Stack>
      </form>
    </EntryCard>
  );
}

/** The link works once; who opens it again wants to get in. */
function SetupDone() {
  return (
    <EntryCard title="Set up cpapi" text="Create the first administrator">
      <Alert icon={<IconInfoCircle />} title="Set-up is done">
        There is an administrator already.{" "}
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link {...props} to="/login" />}>
          Sign in
        </Anchor>
      </Alert>
    </EntryCard>
  );
}
