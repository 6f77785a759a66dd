import type { TrackingSystemView } from "@/api/types";
import { ConfirmByTitle } from "@/ui/confirm-by-title";
import { notifyDone } from "@/ui/notify";
import { useArchiveTrackingSystem } from "./mutations";

export function ArchiveTrackingSystem({
  system,
  onClose,
}: {
  system: TrackingSystemView;
  onClose: () => void;
}) {
  const archive = useArchiveTrackingSystem();
  return (
    <ConfirmByTitle
      kind="tracking system"
      title={system.title}
      consequence="Nothing is pushed to it any more. It cannot be archived while campaigns use it."
      pending={archive.isPending}
      error={archive.error}
      onClose={onClose}
      onConfirm={(title) =>
        archive.mutate(
          { params: { path: { id: system.id } }, body: { title } },
          {
            onSuccess: () => {
              notifyDone(`${system.title} is archived.`);
              onClose();
            },
          },
        )
      }
    />
  );
}
