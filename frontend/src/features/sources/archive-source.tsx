import type { SourceView } from "@/api/types";
import { ConfirmByTitle } from "@/ui/confirm-by-title";
import { notifyDone } from "@/ui/notify";
import { useArchiveSource } from "./mutations";

export function ArchiveSource({ source, onClose }: { source: SourceView; onClose: () => void }) {
  const archive = useArchiveSource();
  return (
    <ConfirmByTitle
      kind="demand source"
      title={source.title}
      consequence="The source is no longer polled, and its offers are paused in every tracking system."
      pending={archive.isPending}
      error={archive.error}
      onClose={onClose}
      onConfirm={(title) =>
        archive.mutate(
          { params: { path: { id: source.id } }, body: { title } },
          {
            onSuccess: () => {
              notifyDone(`${source.title} is archived.`);
              onClose();
            },
          },
        )
      }
    />
  );
}
