import { Stack } from "@mantine/core";
import type { FieldValue, FieldValues, SpecField } from "./fields";
import { SpecInput } from "./spec-input";

export interface SchemaFormProps {
  fields: readonly SpecField[];
  values: FieldValues;
  errorOf: (name: string) => string | undefined;
  onChange: (name: string, value: FieldValue) => void;
}

/** A form made from a connector's JSON Schema (product.md S1). */
export function SchemaForm({ fields, values, errorOf, onChange }: SchemaFormProps) {
  return (
    <Stack>
      {fields.map((field) => (
        <SpecInput
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          error={errorOf(field.name)}
          onChange={(value) => onChange(field.name, value)}
        />
      ))}
    </Stack>
  );
}
