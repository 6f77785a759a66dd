import { Alert } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAllowed } from "@/api/permissions";
import type { CampaignView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { CampaignForm } from "./campaign-form";
import { campaignFormValues } from "./campaign-form-values";
import { useUpdateCampaign } from "./mutations";
import { useCampaign } from "./queries";

export function EditCampaignPage({ id }: { id: number }) {
  const query = useCampaign(id);
  const write = useAllowed("campaigns.write");
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const refusal = query.data.archived_at ? "The campaign is archived; archiving is final." : write.reason;
  return (
    <>
      <PageHeader title={`Edit ${query.data.title}`} parent={{ label: "Campaigns", to: "/campaigns" }} />
      {refusal ? <Alert color="orange">{refusal}</Alert> : <EditForm campaign={query.data} />}
    </>
  );
}

function EditForm({ campaign }: { campaign: CampaignView }) {
  const navigate = useNavigate();
  const update = useUpdateCampaign();
  // The list looks again by itself; what is being typed must not be replaced by that.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the values with which editing began
  const initial = useMemo(() => campaignFormValues(campaign), [campaign.id]);
  const params = { campaignId: String(campaign.id) };
  return (
    <CampaignForm
      key={campaign.id}
      initial={initial}
      campaignId={campaign.id}
      pending={update.isPending}
      onCancel={() => void navigate({ to: "/campaigns/$campaignId", params })}
      onSave={(body, onError) =>
        update.mutate(
          { params: { path: { id: campaign.id } }, body },
          {
            onSuccess: (after) => {
              notifyDone(`${after.title} is saved.`);
              void navigate({ to: "/campaigns/$campaignId", params });
            },
            onError,
          },
        )
      }
    />
  );
}
