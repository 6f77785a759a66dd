import { Stack, Text } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useState } from "react";
import { problemToForm, toProblem } from "@/api/problems";
import type { ConnectorReport, ConnectorTexts, ConnectorTrial, ConnectorView } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { ProblemAlert } from "@/ui/problem-alert";
import { useTestConnector } from "../mutations";
import { TestForm } from "./test-form";
import { TrialView } from "./trial-view";

export interface TestPanelProps {
  connector: ConnectorView;
  texts: ConnectorTexts;
  report: ConnectorReport | undefined;
}

/** Tries the texts as they stand, saved or not, against the live network; nothing of it is stored. */
export function TestPanel({ connector, texts, report }: TestPanelProps) {
  const test = useTestConnector();
  const [result, setResult] = useState<{ trial: ConnectorTrial; of: ConnectorTexts }>();
  const refused = problemToForm(toProblem(test.error), () => false);
  const isOlder =
    result !== undefined && (result.of.manifest !== texts.manifest || result.of.mapping !== texts.mapping);
  return (
    <Panel
      title="Test"
      text="Reads a few pages from the live network with the texts as they stand. Nothing is stored."
    >
      <TestForm
        connector={connector}
        texts={texts}
        report={report}
        refusals={result?.trial.outcome.errors ?? []}
        pending={test.isPending}
        onTest={(body) => test.mutate({ body }, { onSuccess: (trial) => setResult({ trial, of: texts }) })}
      />
      {test.error ? <ProblemAlert title="Not tested" details={refused.rest} /> : null}
      {test.isPending && (
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            The network is being asked …
          </Text>
          <PageSkeleton />
        </Stack>
      )}
      {!test.isPending && result && <TrialView trial={result.trial} isOlder={isOlder} />}
      {!test.isPending && !result && !test.error && (
        <EmptyState
          title="Nothing tested yet"
          text="The requests, the answers, the records and the offers made of them will stand here."
          icon={<IconFlask size={26} />}
        />
      )}
    </Panel>
  );
}
