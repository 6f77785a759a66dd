import type { CreateSource, KeyValue, SourceView } from "@/api/types";
import {
  configBody,
  type FieldValues,
  initialValues,
  type SpecField,
  valueErrors,
} from "@/ui/schema-form/fields";

export interface SourceFormValues {
  title: string;
  config: FieldValues;
  tracking_params: KeyValue[];
  impression_params: KeyValue[];
  default_currency: string;
  poll_interval_minutes: number | string;
  preview_required: boolean;
}

const DEFAULT_POLL_MINUTES = 15;

export function sourceFormValues(fields: readonly SpecField[], source: SourceView | null): SourceFormValues {
  return {
    title: source?.title ?? "",
    config: initialValues(fields, source ? (source.config as Record<string, unknown>) : undefined),
    tracking_params: source?.tracking_params.map((pair) => ({ ...pair })) ?? [],
    impression_params: source?.impression_params.map((pair) => ({ ...pair })) ?? [],
    default_currency: source?.default_currency ?? "",
    poll_interval_minutes: source ? source.poll_interval_seconds / 60 : DEFAULT_POLL_MINUTES,
    preview_required: source?.preview_required ?? false,
  };
}

/** Errors by form path; mirrors what the server refuses, so that most mistakes show without a request. */
export function sourceFormErrors(
  fields: readonly SpecField[],
  values: SourceFormValues,
): Record<string, string> {
  const errors: Record<string, string> = {};
  if (values.title.trim() === "") errors.title = "Enter a title.";
  const minutes = Number(values.poll_interval_minutes);
  if (!(minutes >= 1 && minutes <= 1440)) errors.poll_interval_minutes = "From 1 minute to 24 hours (1440).";
  for (const [name, words] of Object.entries(valueErrors(fields, values.config)))
    errors[`config.${name}`] = words;
  for (const list of ["tracking_params", "impression_params"] as const) {
    values[list].forEach((pair, index) => {
      if (pair.key.trim() === "") errors[`${list}.${index}.key`] = "Enter the parameter's name.";
    });
  }
  return errors;
}

/** What create and edit have in common of the request's body. */
export function sourceBody(
  fields: readonly SpecField[],
  values: SourceFormValues,
): Omit<CreateSource, "connector"> {
  return {
    title: values.title.trim(),
    config: configBody(fields, values.config),
    tracking_params: values.tracking_params.map(trimmed),
    impression_params: values.impression_params.map(trimmed),
    default_currency: values.default_currency || null,
    poll_interval_seconds: Math.round(Number(values.poll_interval_minutes) * 60),
    preview_required: values.preview_required,
    pull: true,
  };
}

function trimmed({ key, value }: KeyValue): KeyValue {
  return { key: key.trim(), value: value.trim() };
}

/** Form paths by the names of the API, where the two differ. */
export function formPath(path: string): string {
  return path === "poll_interval_seconds" ? "poll_interval_minutes" : path;
}
