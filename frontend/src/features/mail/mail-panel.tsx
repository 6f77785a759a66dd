import { Button, Group, Loader, MultiSelect, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useAllowed } from "@/api/permissions";
import type { MailView, NotificationKind } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { KIND_OPTIONS } from "@/ui/notification-kinds";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { Panel } from "@/ui/panel";
import { useChooseMail, useTestMail } from "./mutations";
import { useMail } from "./queries";

/** Which notifications the user is mailed of (product.md N1). */
export function MailPanel() {
  const query = useMail();
  const mail = query.data;
  return (
    <Panel
      title="E-mail notifications"
      text={mail && explain(mail)}
      actions={mail?.available && <TestButton />}
    >
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loader size="sm" aria-label="Loading" />}
      {mail && <ChoiceForm mail={mail} />}
    </Panel>
  );
}

function explain({ available, address }: MailView): string {
  return available
    ? `Each of these is one mail to ${address}.`
    : "This server sends no mails; your choice counts once it does (settings mail.*).";
}

function ChoiceForm({ mail }: { mail: MailView }) {
  const choose = useChooseMail();
  const form = useForm({ initialValues: { kinds: mail.kinds as NotificationKind[] } });
  const submit = form.onSubmit((body) =>
    choose.mutate(
      { body },
      {
        onSuccess: () => {
          form.resetDirty();
          notifyDone("Your choice of mails is saved.");
        },
        onError: (error) => notifyProblem("Not saved", error),
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <MultiSelect
          label="Mail me of"
          description="Nothing chosen = no mails."
          placeholder={form.values.kinds.length === 0 ? "Choose kinds" : ""}
          data={KIND_OPTIONS}
          clearable
          {...form.getInputProps("kinds")}
        />
        <Group>
          <Button type="submit" loading={choose.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          <Button
            variant="default"
            onClick={() =>
              form.setFieldValue(
                "kinds",
                KIND_OPTIONS.map(({ value }) => value as NotificationKind),
              )
            }
          >
            Choose all
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** For administrators: a mail to oneself, and what the mail server said to it. */
function TestButton() {
  const { allowed } = useAllowed("mail.test");
  const test = useTestMail();
  if (!allowed) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={test.isPending}
      onClick={() =>
        test.mutate(
          {},
          {
            onSuccess: ({ address }) => notifyDone(`A test is on its way to ${address}.`),
            onError: (error) => notifyProblem("The test was not taken", error),
          },
        )
      }
    >
      Send a test
    </Button>
  );
}
