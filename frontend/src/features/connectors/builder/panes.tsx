import { Box } from "@mantine/core";
import { useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorTexts, ConnectorView } from "@/api/types";
import layout from "./builder.module.css";
import { ProblemsPanel } from "./problems-panel";
import { TestPanel } from "./test-panel";
import { type Finding, findingsOf, type TextName, textOf } from "./text-names";
import { type Place, TextTabs } from "./text-tabs";
import { useReport } from "./use-report";

export interface PanesProps {
  connector: ConnectorView;
  texts: ConnectorTexts;
  readOnly: boolean;
  onChange: (name: TextName, text: string) => void;
}

/** The texts at one side, what the server and the network say of them at the other. */
export function Panes({ connector, texts, readOnly, onChange }: PanesProps) {
  const { allowed } = useAllowed("connectors.write");
  const { report, error, isCurrent, retry } = useReport(texts, allowed);
  const findings = useMemo(() => findingsOf(report), [report]);
  const [shown, setShown] = useState<TextName>("manifest");
  const [place, setPlace] = useState<Place>();
  const goTo = ({ file, line, column }: Finding) => {
    const name = textOf(file);
    if (!name) return;
    setShown(name);
    if (line !== null) setPlace({ text: name, line, column: column ?? 1 });
  };
  const tabs = (
    <TextTabs
      texts={texts}
      findings={findings}
      readOnly={readOnly}
      shown={shown}
      place={place}
      onShow={setShown}
      onChange={onChange}
    />
  );
  // Who may not write connectors may not have them looked at or tested either.
  if (!allowed) return tabs;
  return (
    <div className={layout.panes}>
      <Box className={layout.writing}>
        {tabs}
        <ProblemsPanel
          findings={findings}
          report={report}
          error={error}
          isCurrent={isCurrent}
          onRetry={retry}
          onGoTo={goTo}
        />
      </Box>
      <TestPanel connector={connector} texts={texts} report={report} />
    </div>
  );
}
