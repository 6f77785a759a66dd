import { Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo } from "react";
import { useVocabularies } from "@/api/info";
import { Problem, toProblem } from "@/api/problems";
import type { ConnectorView, CreateSource, SourceView } from "@/api/types";
import { KeyValueEditor } from "@/ui/key-value-editor";
import { Panel } from "@/ui/panel";
import { ProblemAlert } from "@/ui/problem-alert";
import { specFields } from "@/ui/schema-form/fields";
import { SchemaForm } from "@/ui/schema-form/schema-form";
import { useFormProblems } from "@/ui/use-form-problems";
import { formPath, sourceBody, sourceFormErrors, sourceFormValues } from "./source-form-values";

const MACROS = ["{clickid}", "{pid}", "{sub1}", "{sub2}", "{sub3}", "{geo}", "{os}", "{ip}"] as const;
const PLAIN_FIELDS = ["title", "default_currency", "poll_interval_minutes", "preview_required", "config"];

export interface SourceFormProps {
  connector: ConnectorView;
  source: SourceView | null;
  pending: boolean;
  onSave: (body: Omit<CreateSource, "connector">, onError: (error: unknown) => void) => void;
  onCancel: () => void;
}

/** Create and edit share one form; its middle is made from the connector's spec. */
export function SourceForm({ connector, source, pending, onSave, onCancel }: SourceFormProps) {
  const fields = useMemo(() => specFields(connector.spec), [connector.spec]);
  const currencies = useVocabularies()?.currencies ?? [];
  const form = useForm({
    initialValues: sourceFormValues(fields, source),
    validate: (values) => sourceFormErrors(fields, values),
  });
  const problems = useFormProblems(
    form,
    (path) =>
      PLAIN_FIELDS.includes(path) ||
      fields.some(({ name }) => path === `config.${name}`) ||
      /^(tracking|impression)_params(\.\d+\.(key|value))?$/.test(path),
  );
  const errorOf = (path: string) => {
    const error = form.errors[path];
    return typeof error === "string" ? error : undefined;
  };
  const submit = form.onSubmit((values) => {
    problems.clear();
    onSave(sourceBody(fields, values), (error) => problems.show(withFormPaths(error)));
  });
  const pairs = (name: "tracking_params" | "impression_params") => ({
    value: form.values[name],
    onChange: (value: typeof form.values.tracking_params) => form.setFieldValue(name, value),
    errorAt: (path: string) => errorOf(path === "" ? name : `${name}.${path}`),
    macros: MACROS,
  });
  const configProblem = errorOf("config");
  return (
    <form onSubmit={submit} noValidate aria-label={source ? "Edit source" : "Add source"}>
      <Stack>
        <Panel title="Source" text={`${connector.name}, version ${connector.version}`}>
          <TextInput
            label="Title"
            withAsterisk
            autoComplete="off"
            data-autofocus
            {...form.getInputProps("title")}
          />
          <SchemaForm
            fields={fields}
            values={form.values.config}
            errorOf={(name) => errorOf(`config.${name}`)}
            onChange={(name, value) => {
              form.setFieldValue("config", { ...form.values.config, [name]: value });
              form.clearFieldError(`config.${name}`);
            }}
          />
          {configProblem && <ProblemAlert title="Settings" details={[configProblem]} />}
        </Panel>
        <Panel title="URL parameters">
          <KeyValueEditor
            label="Tracking URL params"
            description={`Added to every tracking URL of the source when it is pushed. Values may hold the tracking system's macros${
              connector.click_id_param
                ? `; the network's click id parameter is ${connector.click_id_param}.`
                : "."
            }`}
            {...pairs("tracking_params")}
          />
          <KeyValueEditor
            label="Impression URL params"
            description="The same for impression URLs."
            {...pairs("impression_params")}
          />
        </Panel>
        <Panel title="Behaviour">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label="Default currency"
              description="For payouts that name none"
              placeholder="None"
              data={currencies.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
              searchable
              clearable
              {...form.getInputProps("default_currency")}
              value={form.values.default_currency || null}
              onChange={(value) => form.setFieldValue("default_currency", value ?? "")}
            />
            <NumberInput
              label="Poll interval"
              description="How often offers are brought in"
              suffix=" min"
              min={1}
              max={1440}
              {...form.getInputProps("poll_interval_minutes")}
            />
          </SimpleGrid>
          <Checkbox
            label="Preview URL required"
            description="An offer without a preview URL is not valid; otherwise its lack is only a warning."
            {...form.getInputProps("preview_required", { type: "checkbox" })}
          />
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

/** The form holds minutes where the API holds seconds, so that one pointer is renamed. */
function withFormPaths(error: unknown): Problem {
  const problem = toProblem(error);
  return new Problem({
    ...problem,
    detail: problem.message,
    fields: problem.fields.map((field) => ({
      ...field,
      pointer: field.pointer.replace(/^#?\/(.*)$/, (_, path: string) => `/${formPath(path)}`),
    })),
  });
}
