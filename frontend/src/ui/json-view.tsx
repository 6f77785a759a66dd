import { Code, ScrollArea } from "@mantine/core";
import { prettyText } from "./pretty-text";

/** JSON, XML or plain text, laid out for reading. */
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
        {prettyText(value)}
      </Code>
    </ScrollArea.Autosize>
  );
}
