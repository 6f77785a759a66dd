import type { ConnectorView } from "@/api/types";
import { ConfirmByTitle } from "@/ui/confirm-by-title";
import { notifyDone } from "@/ui/notify";
import { useArchiveConnector } from "./mutations";

export function ArchiveConnector({ connector, onClose }: { connector: ConnectorView; onClose: () => void }) {
  const archive = useArchiveConnector();
  return (
    <ConfirmByTitle
      kind="connector"
      title={connector.name}
      consequence="No source can be added of it any more, and its id is never given to another one."
      pending={archive.isPending}
      error={archive.error}
      onClose={onClose}
      onConfirm={(title) =>
        archive.mutate(
          { params: { path: { id: connector.id } }, body: { title } },
          {
            onSuccess: () => {
              notifyDone(`${connector.name} is archived.`);
              onClose();
            },
          },
        )
      }
    />
  );
}
