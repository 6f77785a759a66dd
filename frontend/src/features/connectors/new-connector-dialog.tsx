import { Button, Group, Input, Modal, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import type { CreateConnector } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { idOf, idProblem, versionName } from "./connector-words";
import { useCreateConnector } from "./mutations";
import { useCatalogue, useVersions } from "./queries";

type Start = NonNullable<CreateConnector["start"]>;

const STARTS: { value: Start; label: string; text: string }[] = [
  {
    value: "template",
    label: "Template",
    text: "A manifest and a mapping for an ordinary API, to be filled in.",
  },
  { value: "copy", label: "Copy", text: "The texts of another connector, which stays as it is." },
  { value: "empty", label: "Empty", text: "Four empty texts." },
];
const FIELDS = ["id", "title", "start", "copy_of", "copy_version"];

interface Values {
  title: string;
  id: string;
  start: Start;
  copy_of: string;
  copy_version: string;
}

/** Begins a connector of our own; `copyOf` proposes what it is copied from. */
export function NewConnectorDialog({ copyOf, onClose }: { copyOf?: string; onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateConnector();
  const form = useForm<Values>({
    initialValues: {
      title: "",
      id: "",
      start: copyOf ? "copy" : "template",
      copy_of: copyOf ?? "",
      copy_version: "",
    },
    validate: {
      title: (value) => (value.trim() ? null : "Enter a title."),
      id: idProblem,
      copy_of: (value, { start }) => (start !== "copy" || value ? null : "Choose what to copy."),
    },
  });
  const problems = useFormProblems(form, (path) => FIELDS.includes(path));
  const submit = form.onSubmit((values) => {
    problems.clear();
    const opened = (id: string) =>
      void navigate({
        to: "/connectors/$connectorId/versions/$version",
        params: { connectorId: id, version: "1" },
      });
    create.mutate(
      { body: bodyOf(values) },
      { onSuccess: (connector) => opened(connector.id), onError: problems.show },
    );
  });
  return (
    <Modal opened onClose={onClose} title="New connector" closeButtonProps={{ "aria-label": "Close" }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label="Title"
            description="The network's name, as people know it."
            autoComplete="off"
            data-autofocus
            {...form.getInputProps("title")}
            onChange={(event) => {
              const title = event.currentTarget.value;
              // The id follows the title until somebody gives it one of its own.
              if (form.values.id === idOf(form.values.title)) form.setFieldValue("id", idOf(title));
              form.setFieldValue("title", title);
            }}
          />
          <TextInput
            label="Id"
            description="Stays for good: sources and the API name the connector by it."
            autoComplete="off"
            {...form.getInputProps("id")}
          />
          <Input.Wrapper
            label="Begin with"
            styles={{ description: { marginTop: 5 } }}
            description={STARTS.find(({ value }) => value === form.values.start)?.text}
          >
            <SegmentedControl
              fullWidth
              aria-label="Begin with"
              data={STARTS.map(({ value, label }) => ({ value, label }))}
              {...form.getInputProps("start")}
            />
          </Input.Wrapper>
          {form.values.start === "copy" && (
            <CopyChoice
              values={form.values}
              error={form.errors.copy_of}
              onChange={(chosen) => form.setValues(chosen)}
            />
          )}
          <ProblemAlert title="Not made" details={problems.rest} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function bodyOf({ title, id, start, copy_of, copy_version }: Values): CreateConnector {
  const body = { title: title.trim(), id, start };
  if (start !== "copy") return body;
  return { ...body, copy_of, ...(copy_version && { copy_version: Number(copy_version) }) };
}

interface CopyChoiceProps {
  values: Values;
  error: React.ReactNode;
  onChange: (chosen: Pick<Values, "copy_of" | "copy_version">) => void;
}

function CopyChoice({ values, error, onChange }: CopyChoiceProps) {
  const connectors = useCatalogue().data?.items ?? [];
  const isOwn = connectors.find(({ id }) => id === values.copy_of)?.origin === "own";
  const versions = useVersions(values.copy_of, isOwn).data?.items ?? [];
  return (
    <>
      <Select
        label="Copy of"
        placeholder="Choose a connector"
        data={connectors.map(({ id, name }) => ({ value: id, label: name }))}
        value={values.copy_of || null}
        onChange={(id) => onChange({ copy_of: id ?? "", copy_version: "" })}
        error={error}
        searchable
      />
      {isOwn && (
        <Select
          label="Its version"
          placeholder="The newest"
          data={versions.map((version) => ({
            value: String(version.version),
            label: [versionName(version), version.state === "draft" && "draft", version.note]
              .filter(Boolean)
              .join(" · "),
          }))}
          value={values.copy_version || null}
          onChange={(version) => onChange({ copy_of: values.copy_of, copy_version: version ?? "" })}
          clearable
        />
      )}
    </>
  );
}
