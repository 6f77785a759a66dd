import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import type { TrackingSystemView } from "@/api/types";
import { isWebUrl } from "@/ui/external-link";
import { Panel } from "@/ui/panel";
import { ProblemAlert } from "@/ui/problem-alert";
import { KEPT_SECRET } from "@/ui/schema-form/fields";
import { useFormProblems } from "@/ui/use-form-problems";

export interface TrackingSystemValues {
  title: string;
  base_url: string;
  api_key: string;
  max_concurrent: number;
  max_per_second: number;
}

const FIELDS = ["title", "base_url", "api_key", "max_concurrent", "max_per_second", "kind"];

export interface TrackingSystemFormProps {
  system: TrackingSystemView | null;
  pending: boolean;
  onSave: (values: TrackingSystemValues, onError: (error: unknown) => void) => void;
  onCancel: () => void;
}

export function TrackingSystemForm({ system, pending, onSave, onCancel }: TrackingSystemFormProps) {
  const form = useForm({
    initialValues: {
      title: system?.title ?? "",
      kind: system?.kind ?? "affise",
      base_url: system?.base_url ?? "",
      api_key: system ? KEPT_SECRET : "",
      max_concurrent: system?.max_concurrent ?? 4,
      max_per_second: system?.max_per_second ?? 10,
    },
    validate: {
      title: (value) => (value.trim() ? null : "Enter a title."),
      base_url: (value) =>
        isWebUrl(value.trim()) ? null : "Enter an address that begins with https:// or http://.",
      api_key: (value) => (value.trim() ? null : "Enter the API key."),
      max_concurrent: (value) => (Number(value) >= 1 ? null : "At least 1."),
      max_per_second: (value) => (Number(value) >= 1 ? null : "At least 1."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit((values) => {
    problems.clear();
    onSave(
      {
        title: values.title.trim(),
        base_url: values.base_url.trim(),
        api_key: values.api_key.trim(),
        max_concurrent: Number(values.max_concurrent),
        max_per_second: Number(values.max_per_second),
      },
      problems.show,
    );
  });
  const kept = form.values.api_key === KEPT_SECRET;
  return (
    <form onSubmit={submit} noValidate aria-label={system ? "Edit tracking system" : "Add tracking system"}>
      <Stack>
        <Panel title="Account">
          <TextInput
            label="Title"
            description="The network's title"
            withAsterisk
            autoComplete="off"
            {...form.getInputProps("title")}
          />
          <Select
            label="Type"
            data={[{ value: "affise", label: "Affise" }]}
            allowDeselect={false}
            disabled={system !== null}
            {...form.getInputProps("kind")}
          />
          <TextInput
            label="API URL"
            description="The address of the account's API"
            placeholder="https://api-example.affise.com"
            withAsterisk
            inputMode="url"
            autoComplete="off"
            {...form.getInputProps("base_url")}
          />
          <PasswordInput
            label="API key"
            description={
              kept
                ? "Stored. Leave it as it is to keep it, or type a new one."
                : "Of an admin user; every change that cpapi makes is logged under that user."
            }
            withAsterisk
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
            onFocus={(event) => kept && event.currentTarget.select()}
            {...form.getInputProps("api_key")}
          />
        </Panel>
        <Panel title="Limits" text="How hard the account's API may be asked.">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberInput
              label="Requests at a time"
              min={1}
              max={64}
              allowDecimal={false}
              {...form.getInputProps("max_concurrent")}
            />
            <NumberInput
              label="Requests per second"
              min={1}
              max={1000}
              allowDecimal={false}
              {...form.getInputProps("max_per_second")}
            />
          </SimpleGrid>
        </Panel>
        <ProblemAlert title="Not saved" details={problems.rest} />
        <Group>
          <Button type="submit" loading={pending}>
            Save
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
