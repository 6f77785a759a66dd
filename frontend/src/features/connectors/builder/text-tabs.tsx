import { Badge, Kbd, Skeleton, Tabs, Text } from "@mantine/core";
import { lazy, Suspense, useMemo } from "react";
import type { ConnectorTexts } from "@/api/types";
import type { JsonSchema } from "@/ui/code-editor/json-schema";
import { counted } from "@/ui/money";
import layout from "./builder.module.css";
import { IconPreview, ReadmePreview } from "./previews";
import { type Finding, faultsIn, TEXTS, type TextName } from "./text-names";
import { useSchemas } from "./use-report";

/** The editor is heavy and needed on this page only. */
const CodeEditor = lazy(() => import("@/ui/code-editor/code-editor"));

export interface Place {
  text: TextName;
  line: number;
  column: number;
}

export interface TextTabsProps {
  texts: ConnectorTexts;
  findings: Finding[];
  readOnly: boolean;
  shown: TextName;
  /** Where the cursor is to go; a new object goes there again. */
  place: Place | undefined;
  onShow: (name: TextName) => void;
  onChange: (name: TextName, text: string) => void;
}

/** The four texts of a connector, each in its editor. */
export function TextTabs(props: TextTabsProps) {
  const { findings, shown, onShow } = props;
  return (
    // Hidden editors live on: cursor, undo and what is folded outlast a look at another text.
    <Tabs value={shown} onChange={(name) => onShow(name as TextName)} keepMountedMode="display-none">
      <Tabs.List mb="xs">
        {TEXTS.map(({ name, file, label }) => {
          const errors = findings.filter((one) => one.file === file && one.severity === "error").length;
          return (
            <Tabs.Tab
              key={name}
              value={name}
              title={file}
              rightSection={
                errors > 0 ? (
                  <Badge size="xs" color="red" variant="light" circle aria-label={counted(errors, "error")}>
                    {errors}
                  </Badge>
                ) : null
              }
            >
              {label}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      {TEXTS.map(({ name, file }) => (
        <Tabs.Panel key={name} value={name}>
          <TextPane {...props} name={name} file={file} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function TextPane({
  name,
  file,
  texts,
  findings,
  readOnly,
  place,
  onChange,
}: TextTabsProps & { name: TextName; file: string }) {
  const schemas = useSchemas();
  const schema = name === "manifest" ? schemas.manifest : name === "mapping" ? schemas.mapping : undefined;
  const faults = useMemo(() => faultsIn(findings, file), [findings, file]);
  return (
    <>
      <div className={layout.editor}>
        <Suspense fallback={<Skeleton height="100%" radius={0} />}>
          <CodeEditor
            label={file}
            value={texts[name]}
            onChange={(text) => onChange(name, text)}
            language={name === "manifest" || name === "mapping" ? "yaml" : "plain"}
            readOnly={readOnly}
            schema={schema as JsonSchema | undefined}
            faults={faults}
            reveal={place?.text === name ? place : undefined}
          />
        </Suspense>
      </div>
      <EditorKeys proposes={schema !== undefined && !readOnly} />
      {name === "readme" && <ReadmePreview text={texts.readme} />}
      {name === "icon" && <IconPreview svg={texts.icon} />}
    </>
  );
}

/** How the editor is used, and left, by keyboard. */
function EditorKeys({ proposes }: { proposes: boolean }) {
  return (
    <Text size="xs" c="dimmed" mt={6}>
      {proposes && (
        <>
          <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">Space</Kbd> proposes,{" "}
        </>
      )}
      <Kbd size="xs">Ctrl</Kbd> <Kbd size="xs">F</Kbd> searches; <Kbd size="xs">Esc</Kbd> and then{" "}
      <Kbd size="xs">Tab</Kbd> leaves the editor.
    </Text>
  );
}
