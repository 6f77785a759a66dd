import { Alert } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAllowed } from "@/api/permissions";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { CampaignForm } from "./campaign-form";
import { emptyCampaign } from "./campaign-form-values";
import { useCreateCampaign } from "./mutations";

export function NewCampaignPage() {
  const navigate = useNavigate();
  const write = useAllowed("campaigns.write");
  const create = useCreateCampaign();
  const initial = useMemo(emptyCampaign, []);
  return (
    <>
      <PageHeader title="Add campaign" parent={{ label: "Campaigns", to: "/campaigns" }} />
      {write.reason ? (
        <Alert color="orange">{write.reason}</Alert>
      ) : (
        <CampaignForm
          initial={initial}
          campaignId={null}
          pending={create.isPending}
          onCancel={() => void navigate({ to: "/campaigns" })}
          onSave={(body, onError) =>
            create.mutate(
              { body },
              {
                onSuccess: (campaign) => {
                  notifyDone(`${campaign.title} is saved.`);
                  void navigate({
                    to: "/campaigns/$campaignId",
                    params: { campaignId: String(campaign.id) },
                  });
                },
                onError,
              },
            )
          }
        />
      )}
    </>
  );
}
