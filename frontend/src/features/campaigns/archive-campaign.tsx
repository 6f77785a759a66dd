import type { CampaignView } from "@/api/types";
import { ConfirmByTitle } from "@/ui/confirm-by-title";
import { notifyDone } from "@/ui/notify";
import { useArchiveCampaign } from "./mutations";

export function ArchiveCampaign({ campaign, onClose }: { campaign: CampaignView; onClose: () => void }) {
  const archive = useArchiveCampaign();
  return (
    <ConfirmByTitle
      kind="campaign"
      title={campaign.title}
      consequence="Nothing more is pushed; its offers in the tracking system keep their status and settings."
      pending={archive.isPending}
      error={archive.error}
      onClose={onClose}
      onConfirm={(title) =>
        archive.mutate(
          { params: { path: { id: campaign.id } }, body: { title } },
          {
            onSuccess: () => {
              notifyDone(`${campaign.title} is archived.`);
              onClose();
            },
          },
        )
      }
    />
  );
}
