import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { EntryCard } from "./entry-card";
import { useSetUp } from "./mutations";

const FIELDS = ["token", "name", "email", "password"];

/** Creates the first administrator from the one-time link in the server's log (product.md U3). */
export function SetupPage({ token, onEntered }: { token: string; onEntered: () => void }) {
  const setUp = useSetUp();
  const form = useForm({
    initialValues: { token, name: "", email: "", password: "" },
    validate: {
      token: (value) => (value.trim() ? null : "The link in the server's log holds the token."),
      name: (value) => (value.trim() ? null : "Enter a name."),
      email: (value) => (value.includes("@") ? null : "Enter an e-mail address."),
      password: (value) => (value.length >= 8 ? null : "At least 8 characters."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit((values) => {
    problems.clear();
    setUp.mutate({ body: values }, { onSuccess: onEntered, onError: problems.show });
  });
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
