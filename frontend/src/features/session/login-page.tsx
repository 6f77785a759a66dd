import { Alert, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconInfoCircle } from "@tabler/icons-react";
import { api } from "@/api/client";
import { toProblem } from "@/api/problems";
import { ProblemAlert } from "@/ui/problem-alert";
import { EntryCard } from "./entry-card";
import { useSignIn } from "./mutations";

export function LoginPage({ onEntered }: { onEntered: () => void }) {
  const signIn = useSignIn();
  const setup = api.useQuery("get", "/api/v1/setup", {}, { retry: false });
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: {
      email: (value) => (value.includes("@") ? null : "Enter your e-mail address."),
      password: (value) => (value ? null : "Enter your password."),
    },
  });
  const submit = form.onSubmit((values) => signIn.mutate({ body: values }, { onSuccess: onEntered }));
  return (
    <EntryCard title="Sign in" text="cpapi, the offer hub">
      {setup.data?.needed && (
        <Alert icon={<IconInfoCircle />} title="No user exists yet">
          The server printed a one-time set-up link in its log. Open it to create the first administrator.
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            {...form.getInputProps("password")}
          />
          {signIn.error ? <ProblemAlert title="Not signed in" details={[signInWords(signIn.error)]} /> : null}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            Sign in
          </Button>
        </Stack>
      </form>
    </EntryCard>
  );
}

function signInWords(error: unknown): string {
  const problem = toProblem(error);
  return problem.retryAfter === null
    ? problem.message
    : `${problem.message} Try again in ${problem.retryAfter} s.`;
}
