import { Checkbox, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { withCode } from "@/ui/with-code";
import { type FieldValue, KEPT_SECRET, patternHint, type SpecField } from "./fields";

export interface SpecInputProps {
  field: SpecField;
  value: FieldValue;
  error: string | undefined;
  onChange: (value: FieldValue) => void;
}

/** The input that fits one field of a spec. */
export function SpecInput({ field, value, error, onChange }: SpecInputProps) {
  const text = typeof value === "string" ? value : "";
  const shared = {
    label: field.title,
    description: withCode(field.description),
    error,
    withAsterisk: field.required,
    name: `config.${field.name}`,
  };
  const placeholder = field.example ? `e.g. ${field.example}` : "";
  switch (field.kind) {
    case "boolean":
      return (
        <Checkbox
          label={field.title}
          description={withCode(field.description)}
          error={error}
          name={shared.name}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <Select
          {...shared}
          data={field.options}
          value={text || null}
          clearable={!field.required}
          searchable={field.options.length > 8}
          onChange={(next) => onChange(next ?? "")}
        />
      );
    case "secret":
      return <SecretInput {...shared} placeholder={placeholder} text={text} onChange={onChange} />;
    case "long_text":
    case "json":
      return (
        <Textarea
          {...shared}
          placeholder={placeholder}
          autosize
          minRows={3}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          placeholder={placeholder}
          inputMode={field.kind === "text" ? "text" : "decimal"}
          autoComplete="off"
          description={withCode(field.description, patternHint(field, text))}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

interface SecretInputProps {
  label: string;
  description: ReactNode;
  error: string | undefined;
  withAsterisk: boolean;
  name: string;
  placeholder: string;
  text: string;
  onChange: (value: string) => void;
}

/** A secret is never shown: a stored one stays until something else is typed. */
function SecretInput({ text, placeholder, onChange, description, ...shared }: SecretInputProps) {
  const kept = text === KEPT_SECRET;
  const hint = kept ? "Stored. Leave it as it is to keep it, or type a new one." : undefined;
  return (
    <PasswordInput
      {...shared}
      description={
        hint ? (
          <>
            {description} {hint}
          </>
        ) : (
          description
        )
      }
      placeholder={placeholder}
      autoComplete="new-password"
      value={text}
      visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
      aria-invalid={shared.error !== undefined}
      onFocus={(event) => kept && event.currentTarget.select()}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
