import { Code, ScrollArea } from "@mantine/core";

/** JSON laid out for reading; text that is no JSON is shown as it came. */
export function prettyJson(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "undefined";
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

export function JsonView({
  value,
  maxHeight = 420,
  label,
}: {
  value: unknown;
  maxHeight?: number;
  label: string;
}) {
  return (
    <ScrollArea.Autosize
      mah={maxHeight}
      type="auto"
      viewportProps={{ tabIndex: 0, role: "region", "aria-label": label }}
    >
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {prettyJson(value)}
      </Code>
    </ScrollArea.Autosize>
  );
}
