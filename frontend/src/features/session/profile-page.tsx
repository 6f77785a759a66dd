import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactNode } from "react";
import { useUser } from "@/api/permissions";
import { Facts } from "@/ui/facts";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { Panel } from "@/ui/panel";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { When } from "@/ui/when";
import { useChangePassword } from "./mutations";

const FIELDS = ["current_password", "new_password"];

/** The user's own account; `children` and what is `below` are panels of other features. */
export function ProfilePage({ children, below }: { children?: ReactNode; below?: ReactNode }) {
  const user = useUser();
  return (
    <>
      <PageHeader title="Profile" />
      <Stack maw={640}>
        {user && (
          <Panel title="Account">
            <Facts
              cols={2}
              items={[
                ["Name", user.name],
                ["E-mail", user.email],
                ["Role", user.role],
                ["Since", <When key="since" at={user.created_at} />],
              ]}
            />
          </Panel>
        )}
        {children}
        <Panel title="Change password">
          <PasswordForm />
        </Panel>
        {below}
      </Stack>
    </>
  );
}

function PasswordForm() {
  const change = useChangePassword();
  const form = useForm({
    initialValues: { current_password: "", new_password: "", repeated: "" },
    validate: {
      current_password: (value) => (value ? null : "Enter your present password."),
      new_password: (value) => (value.length >= 10 ? null : "At least 10 characters."),
      repeated: (value, values) => (value === values.new_password ? null : "The two do not match."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit(({ current_password, new_password }) => {
    problems.clear();
    change.mutate(
      { body: { current_password, new_password } },
      {
        onSuccess: () => {
          form.reset();
          notifyDone("Your password is changed.");
        },
        onError: problems.show,
      },
    );
  });
  const reveal = { visibilityToggleButtonProps: { "aria-label": "Show what is typed" } };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          {...reveal}
          {...form.getInputProps("current_password")}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          {...reveal}
          {...form.getInputProps("new_password")}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          {...reveal}
          {...form.getInputProps("repeated")}
        />
        <ProblemAlert title="Not changed" details={problems.rest} />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </div>
      </Stack>
    </form>
  );
}
