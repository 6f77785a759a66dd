import { Button, Group, NumberInput, Select, SimpleGrid, Stack } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useVocabularies } from "@/api/info";
import { type FieldProblem, pointerToPath } from "@/api/problems";
import type { ConnectorReport, ConnectorTexts, ConnectorView, SourceView, TestConnector } from "@/api/types";
import { type FieldValues, initialValues, specFields, valueErrors } from "@/ui/schema-form/fields";
import { SchemaForm } from "@/ui/schema-form/schema-form";
import { useConnectorSources } from "../queries";
import { filled, TEST_DEFAULTS, type TestValues, trialBody } from "./test-values";

export interface TestFormProps {
  connector: ConnectorView;
  texts: ConnectorTexts;
  report: ConnectorReport | undefined;
  /** What the last trial said of the settings. */
  refusals: readonly FieldProblem[];
  pending: boolean;
  onTest: (body: TestConnector) => void;
}

/** Whose credentials, which stream, how much; the settings are what the manifest's spec asks for. */
export function TestForm({ connector, texts, report, refusals, pending, onTest }: TestFormProps) {
  const isOwn = connector.origin === "own";
  const sources = useConnectorSources(connector.id, isOwn && connector.sources > 0).data?.items ?? [];
  const fields = useMemo(() => specFields(specOf(report, connector)), [report, connector]);
  const [shownFields, setShownFields] = useState(fields);
  const [typed, setTyped] = useState<FieldValues>({});
  const [values, setValues] = useState(TEST_DEFAULTS);
  const [errors, setErrors] = useState<Record<string, string>>({});
  // While the manifest is broken there is no spec; what is typed stays in sight.
  useEffect(() => {
    if (report?.usable !== false) setShownFields(fields);
  }, [report, fields]);
  useEffect(() => setErrors(byField(refusals)), [refusals]);

  const config = filled(shownFields, typed);
  const lend = (source: SourceView | undefined) => {
    setValues({ ...values, source: source ? String(source.id) : "" });
    setTyped(source ? initialValues(shownFields, source.config) : {});
    setErrors({});
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = valueErrors(shownFields, config);
    setErrors(found);
    if (Object.keys(found).length > 0 || pending) return;
    onTest(trialBody(texts, isOwn ? connector.id : undefined, shownFields, config, values));
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Test the connector">
      <Stack gap="sm">
        {sources.length > 0 && (
          <Select
            label="Credentials"
            description="A source lends what is not typed here; its secrets are not shown."
            placeholder="Typed here"
            data={sources.map(({ id, title }) => ({ value: String(id), label: `Of the source ${title}` }))}
            value={values.source || null}
            onChange={(id) => lend(sources.find((source) => String(source.id) === id))}
            clearable
          />
        )}
        <SchemaForm
          fields={shownFields}
          values={config}
          errorOf={(name) => errors[name]}
          onChange={(name, value) => {
            setTyped({ ...config, [name]: value });
            setErrors(({ [name]: _, ...others }) => others);
          }}
        />
        <Limits report={report} values={values} onChange={setValues} />
        <Group>
          <Button type="submit" loading={pending} leftSection={<IconPlayerPlay size={16} />}>
            Test
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Limits({
  report,
  values,
  onChange,
}: {
  report: ConnectorReport | undefined;
  values: TestValues;
  onChange: (values: TestValues) => void;
}) {
  const currencies = useVocabularies()?.currencies ?? [];
  const number = (name: "pages" | "records" | "seconds", label: string, max: number) => (
    <NumberInput
      label={label}
      min={1}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      value={values[name]}
      onChange={(value) => onChange({ ...values, [name]: Number(value) || 1 })}
    />
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label="Read"
          placeholder="The offers' feed"
          data={(report?.streams ?? []).map((name) => ({ value: name, label: `Records of ${name}` }))}
          value={values.stream || null}
          onChange={(stream) => onChange({ ...values, stream: stream ?? "" })}
          clearable
        />
        <Select
          label="Default currency"
          placeholder="None"
          data={currencies.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
          value={values.currency || null}
          onChange={(currency) => onChange({ ...values, currency: currency ?? "" })}
          searchable
          clearable
        />
      </SimpleGrid>
      <SimpleGrid cols={3} spacing="sm">
        {number("pages", "Pages", 10)}
        {number("records", "Records", 20)}
        {number("seconds", "Seconds", 30)}
      </SimpleGrid>
    </>
  );
}

/** The spec of what stands in the editor; before the first report that of the published version. */
function specOf(report: ConnectorReport | undefined, connector: ConnectorView) {
  return report?.usable ? report.spec : report === undefined ? connector.spec : {};
}

function byField(refusals: readonly FieldProblem[]): Record<string, string> {
  return Object.fromEntries(
    refusals.map(({ pointer, detail }) => [
      pointerToPath(pointer)
        .replace(/^config\./, "")
        .split(".")[0],
      detail,
    ]),
  );
}
