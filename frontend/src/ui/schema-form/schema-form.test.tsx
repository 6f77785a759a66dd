import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test } from "vitest";
import { configBody, type FieldValues, initialValues, KEPT_SECRET, specFields } from "./fields";
import { SchemaForm } from "./schema-form";

const fields = specFields({
  required: ["api_key"],
  properties: {
    api_key: { type: "string", title: "API key", airbyte_secret: true },
    strict: { type: "boolean", title: "Strict", description: "Be strict" },
    page_size: { type: "integer", title: "Page size", default: 500 },
  },
});

function Harness({
  stored,
  onValues,
}: {
  stored?: Record<string, unknown>;
  onValues: (values: FieldValues) => void;
}) {
  const [values, setValues] = useState(() => initialValues(fields, stored));
  return (
    <MantineProvider>
      <SchemaForm
        fields={fields}
        values={values}
        errorOf={(name) => (name === "api_key" ? "Wrong key." : undefined)}
        onChange={(name, value) => {
          const next = { ...values, [name]: value };
          setValues(next);
          onValues(next);
        }}
      />
    </MantineProvider>
  );
}

test("the form is made of labelled inputs and gives typed values", async () => {
  let values: FieldValues = {};
  render(<Harness onValues={(next) => (values = next)} />);
  await userEvent.type(screen.getByLabelText(/^API key/), "k-1");
  await userEvent.click(screen.getByLabelText("Strict"));
  await userEvent.clear(screen.getByLabelText("Page size"));
  await userEvent.type(screen.getByLabelText("Page size"), "100");
  expect(configBody(fields, values)).toEqual({ api_key: "k-1", strict: true, page_size: 100 });
});

test("a secret is masked, and its error stands at its input", () => {
  render(<Harness stored={{ api_key: KEPT_SECRET }} onValues={() => undefined} />);
  const input = screen.getByLabelText<HTMLInputElement>(/^API key/);
  expect(input.type).toBe("password");
  expect(input.value).toBe(KEPT_SECRET);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("Wrong key.")).toBeTruthy();
});
