import { Badge, Button, Text } from "@mantine/core";
import { IconCopy, IconDeviceFloppy, IconGitBranch, IconRocket } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorView } from "@/api/types";
import { Guarded } from "@/ui/guarded";
import { When } from "@/ui/when";
import { draftReason } from "../connector-words";
import { NewConnectorDialog } from "../new-connector-dialog";
import { NewVersionDialog } from "../new-version-dialog";
import { PublishDialog } from "./publish-dialog";
import type { Draft } from "./use-draft";

/** Whether what is on the screen is stored. */
export function SavedState({ draft }: { draft: Draft }) {
  if (draft.isDirty) {
    return (
      <Badge variant="light" color="orange">
        Unsaved changes
      </Badge>
    );
  }
  return (
    <Text size="sm" c="dimmed" span>
      Saved <When at={draft.stored.summary.updated_at} />
    </Text>
  );
}

/** Save and publish of a draft; of anything else the way to a text that can be changed. */
export function BuilderActions({
  connector,
  draft,
  reason,
  onSave,
}: {
  connector: ConnectorView;
  draft: Draft;
  /** Why the texts cannot be changed. */
  reason: string | undefined;
  onSave: () => void;
}) {
  const [publishing, setPublishing] = useState(false);
  if (reason !== undefined)
    return <OtherDraft connector={connector} version={draft.stored.summary.version} />;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDeviceFloppy size={16} />}
        loading={draft.isSaving && !publishing}
        disabled={!draft.isDirty}
        onClick={onSave}
        aria-keyshortcuts="Control+S Meta+S"
      >
        Save draft
      </Button>
      <Button leftSection={<IconRocket size={16} />} onClick={() => setPublishing(true)}>
        Publish
      </Button>
      {publishing && !draft.conflict && (
        <PublishDialog connector={connector} draft={draft} onClose={() => setPublishing(false)} />
      )}
    </>
  );
}

function OtherDraft({ connector, version }: { connector: ConnectorView; version: number }) {
  const write = useAllowed("connectors.write");
  const [making, setMaking] = useState(false);
  const close = () => setMaking(false);
  if (connector.origin === "built_in") {
    return (
      <>
        <Guarded reason={write.reason}>
          <Button leftSection={<IconCopy size={16} />} onClick={() => setMaking(true)}>
            Copy into a new connector
          </Button>
        </Guarded>
        {making && <NewConnectorDialog copyOf={connector.id} onClose={close} />}
      </>
    );
  }
  // Not while one is being made: the dialog goes on to the new draft by itself.
  if (!making && isElsewhere(connector, version)) {
    return (
      <Button
        variant="default"
        renderRoot={(props) => (
          <Link
            {...props}
            to="/connectors/$connectorId/versions/$version"
            params={{ connectorId: connector.id, version: String(connector.draft_version) }}
          />
        )}
      >
        Open draft {connector.draft_version}
      </Button>
    );
  }
  return (
    <>
      <Guarded reason={draftReason(connector, write.reason)}>
        <Button variant="default" leftSection={<IconGitBranch size={16} />} onClick={() => setMaking(true)}>
          New version from this
        </Button>
      </Guarded>
      {making && <NewVersionDialog connector={connector} from={version} onClose={close} />}
    </>
  );
}

/** There is a draft, and it is another version than the one on the screen. */
function isElsewhere({ draft_version, archived_at }: ConnectorView, version: number): boolean {
  return draft_version !== null && draft_version !== version && !archived_at;
}
