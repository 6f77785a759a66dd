import { Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useAllowed } from "@/api/permissions";
import type { ConnectorVersionView, ConnectorView } from "@/api/types";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { StatusBadge } from "@/ui/status-badge";
import { finalReason, versionName } from "../connector-words";
import { BuilderActions, SavedState } from "./builder-actions";
import { ConflictDialog } from "./conflict-dialog";
import { Panes } from "./panes";
import { ReadOnlyNotice } from "./read-only-notice";
import { UnsavedGuard } from "./unsaved-guard";
import { useDraft } from "./use-draft";

export interface BuilderProps {
  connector: ConnectorView;
  initial: ConnectorVersionView;
  /** Reads the version again. */
  onReload: () => Promise<ConnectorVersionView | undefined>;
}

/** A version of a connector with all that can be done to it. */
export function Builder({ connector, initial, onReload }: BuilderProps) {
  const write = useAllowed("connectors.write");
  const draft = useDraft(connector.id, initial);
  const { summary } = draft.stored;
  const reason = write.reason ?? finalReason(connector) ?? publishedReason(summary.state);
  const save = () => {
    if (reason === undefined && draft.isDirty && !draft.isSaving)
      draft.save({ onSaved: () => notifyDone("The draft is saved.") });
  };
  const overwrite = () =>
    draft.save({
      overwrite: true,
      onSaved: () => notifyDone("The draft is saved over the other one."),
    });
  const reload = () =>
    onReload()
      .then((version) => version && draft.reset(version))
      .catch((failure) => notifyProblem("Not read again", failure));
  useHotkeys([["mod+S", save]], [], true);
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
        <Panes
          connector={connector}
          texts={draft.texts}
          readOnly={reason !== undefined}
          onChange={draft.setText}
        />
      </Stack>
      {draft.conflict && (
        <ConflictDialog
          conflict={draft.conflict}
          isSaving={draft.isSaving}
          onReload={() => void reload()}
          onOverwrite={overwrite}
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
