import type { ConnectorTexts, TestConnector } from "@/api/types";
import { configBody, type FieldValues, initialValues, type SpecField } from "@/ui/schema-form/fields";

/** What a trial is asked for, as the form holds it. */
export interface TestValues {
  /** Id of the source that lends its credentials; empty for those typed here. */
  source: string;
  /** A stream read for its records only; empty for the offers' feed. */
  stream: string;
  currency: string;
  pages: number;
  records: number;
  seconds: number;
}

export const TEST_DEFAULTS: TestValues = {
  source: "",
  stream: "",
  currency: "",
  pages: 3,
  records: 20,
  seconds: 30,
};

/** What was typed, and the defaults of fields that the spec gained since. */
export function filled(fields: readonly SpecField[], typed: FieldValues): FieldValues {
  return { ...initialValues(fields, undefined), ...typed };
}

/** The body of `POST /connectors/test`. */
export function trialBody(
  { manifest, mapping }: ConnectorTexts,
  connector: string | undefined,
  fields: readonly SpecField[],
  config: FieldValues,
  values: TestValues,
): TestConnector {
  return {
    manifest,
    // Without a mapping there are records and no offers, which is where a connector begins.
    ...(mapping.trim() && { mapping }),
    config: configBody(fields, config),
    ...(connector !== undefined && { connector }),
    ...(values.source && { source_id: Number(values.source) }),
    ...(values.stream && { stream: values.stream }),
    ...(values.currency && { default_currency: values.currency }),
    max_pages: values.pages,
    max_records: values.records,
    max_seconds: values.seconds,
  };
}
