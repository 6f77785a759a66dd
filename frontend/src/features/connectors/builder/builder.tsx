import { Box, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorVersionView, ConnectorView } from "@/api/types";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { StatusBadge } from "@/ui/status-badge";
import { finalReason, versionName } from "../connector-words";
import layout from "./builder.module.css";
import { BuilderActions, SavedState } from "./builder-actions";
import { ConflictDialog } from "./conflict-dialog";
import { ProblemsPanel } from "./problems-panel";
import { ReadOnlyNotice } from "./read-only-notice";
import { TestPanel } from "./test-panel";
import { type Finding, findingsOf, type TextName, textOf } from "./text-names";
import { type Place, TextTabs } from "./text-tabs";
import { UnsavedGuard } from "./unsaved-guard";
import { useDraft } from "./use-draft";
import { useReport } from "./use-report";

export interface BuilderProps {
  connector: ConnectorView;
  initial: ConnectorVersionView;
  /** Reads the version again. */
  onReload: () => Promise<ConnectorVersionView | undefined>;
}

/** The texts at one side, what the server and the network say of them at the other. */
export function Builder({ connector, initial, onReload }: BuilderProps) {
  const write = useAllowed("connectors.write");
  const draft = useDraft(connector.id, initial);
  const { report, error, isCurrent, retry } = useReport(draft.texts, write.allowed);
  const findings = useMemo(() => findingsOf(report), [report]);
  const [shown, setShown] = useState<TextName>("manifest");
  const [place, setPlace] = useState<Place>();
  const { summary } = draft.stored;
  const reason = write.reason ?? finalReason(connector) ?? publishedReason(summary.state);
  const save = () => {
    if (reason === undefined && draft.isDirty && !draft.isSaving)
      draft.save({ onSaved: () => notifyDone("The draft is saved.") });
  };
  useHotkeys([["mod+S", save]], [], true);

  const goTo = ({ file, line, column }: Finding) => {
    const name = textOf(file);
    if (!name) return;
    setShown(name);
    if (line !== null) setPlace({ text: name, line, column: column ?? 1 });
  };
  const reload = () =>
    onReload()
      .then((version) => version && draft.reset(version))
      .catch((failure) => notifyProblem("Not read again", failure));
  return (
    <>
      <PageHeader
        title={`${connector.name}, ${versionName(summary)}`}
        parent={{
          label: connector.name,
          to: "/connectors/$connectorId",
          params: { connectorId: connector.id },
        }}
        badge={
          <>
            {connector.origin === "own" && <StatusBadge status={summary.state} />}
            {reason === undefined && <SavedState draft={draft} />}
          </>
        }
        text={summary.note || undefined}
        actions={<BuilderActions connector={connector} draft={draft} reason={reason} onSave={save} />}
      />
      <Stack gap="md">
        <ReadOnlyNotice connector={connector} version={summary} reason={reason} />
        <ProblemAlert title="Not saved" details={draft.problem ? [draft.problem] : []} />
        <div className={write.allowed ? layout.panes : undefined}>
          <Box className={write.allowed ? layout.writing : undefined}>
            <TextTabs
              texts={draft.texts}
              findings={findings}
              readOnly={reason !== undefined}
              shown={shown}
              place={place}
              onShow={setShown}
              onChange={draft.setText}
            />
            {write.allowed && (
              <ProblemsPanel
                findings={findings}
                report={report}
                error={error}
                isCurrent={isCurrent}
                onRetry={retry}
                onGoTo={goTo}
              />
            )}
          </Box>
          {write.allowed && <TestPanel connector={connector} texts={draft.texts} report={report} />}
        </div>
      </Stack>
      {draft.conflict && (
        <ConflictDialog
          conflict={draft.conflict}
          isSaving={draft.isSaving}
          onReload={() => void reload()}
          onOverwrite={() =>
            draft.save({
              overwrite: true,
              onSaved: () => notifyDone("The draft is saved over the other one."),
            })
          }
          onClose={draft.dropConflict}
        />
      )}
      <UnsavedGuard active={draft.isDirty && reason === undefined} />
    </>
  );
}

function publishedReason(state: ConnectorVersionView["summary"]["state"]): string | undefined {
  return state === "published" ? "A published version never changes." : undefined;
}
