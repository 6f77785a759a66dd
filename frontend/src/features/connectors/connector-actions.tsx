import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconArchive, IconCode, IconCopy, IconDots, IconPencil, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorView } from "@/api/types";
import { Guarded } from "@/ui/guarded";
import { ArchiveConnector } from "./archive-connector";
import { finalReason } from "./connector-words";
import { NewConnectorDialog } from "./new-connector-dialog";
import { RenameConnector } from "./rename-connector";

type Dialog = "copy" | "rename" | "archive";

/** What can be done with a connector; what cannot says why. */
export function ConnectorActions({ connector }: { connector: ConnectorView }) {
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  return (
    <>
      <OpenBuilder connector={connector} />
      <AddSource connector={connector} />
      <More connector={connector} onChoose={setDialog} />
      {dialog === "copy" && <NewConnectorDialog copyOf={connector.id} onClose={close} />}
      {dialog === "rename" && <RenameConnector connector={connector} onClose={close} />}
      {dialog === "archive" && <ArchiveConnector connector={connector} onClose={close} />}
    </>
  );
}

/** The draft if there is one, else the texts as they are published. */
function OpenBuilder({ connector }: { connector: ConnectorView }) {
  const version = connector.draft_version ?? connector.published_version ?? 0;
  return (
    <Button
      variant="default"
      leftSection={<IconCode size={16} />}
      renderRoot={(props) => (
        <Link
          {...props}
          to="/connectors/$connectorId/versions/$version"
          params={{ connectorId: connector.id, version: String(version) }}
        />
      )}
    >
      {connector.draft_version === null || connector.archived_at ? "See the texts" : "Open the draft"}
    </Button>
  );
}

function AddSource({ connector }: { connector: ConnectorView }) {
  const write = useAllowed("sources.write");
  const isUsable = connector.origin === "built_in" || connector.published_version !== null;
  const archived = connector.archived_at ? "The connector is archived." : undefined;
  const reason =
    archived ?? (isUsable ? undefined : "Publish a version first.") ?? connector.problem ?? write.reason;
  return (
    <Guarded reason={reason}>
      <Button
        leftSection={<IconPlus size={16} />}
        renderRoot={(props) => <Link {...props} to="/sources/new" search={{ connector: connector.id }} />}
      >
        Add source
      </Button>
    </Guarded>
  );
}

function More({ connector, onChoose }: { connector: ConnectorView; onChoose: (dialog: Dialog) => void }) {
  const write = useAllowed("connectors.write");
  const reason = write.reason ?? finalReason(connector);
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={`More actions of ${connector.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={16} />}
          disabled={!write.allowed}
          title={write.reason}
          onClick={() => onChoose("copy")}
        >
          Copy into a new connector
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          disabled={reason !== undefined}
          title={reason}
          onClick={() => onChoose("rename")}
        >
          Rename
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconArchive size={16} />}
          disabled={reason !== undefined}
          title={reason}
          onClick={() => onChoose("archive")}
        >
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
