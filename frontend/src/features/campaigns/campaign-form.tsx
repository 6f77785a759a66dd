import { Box, Button, Grid, Group, Stack } from "@mantine/core";
import type { CreateCampaign } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { useFormProblems } from "@/ui/use-form-problems";
import { BehaviourSection } from "./behaviour-section";
import { type CampaignFormValues, campaignBody } from "./campaign-form-values";
import { DefaultsSection } from "./defaults-section";
import { FiltersSection } from "./filters-section";
import { PreviewPanel } from "./preview-panel";
import { ScopeSection } from "./scope-section";
import { SyncRulesSection } from "./sync-rules-section";
import { useCampaignForm } from "./use-campaign-form";

const SHOWN =
  /^(title|tracking_system_id|sources|offers|excluded_offers|best_payout|respect_manual_pause|pause_delay_minutes|filters\.\w+|defaults\.\w+|defaults\.categories\.map\.\d+\.(from|to)|defaults\.categories\.forced|defaults\.caps\.\d+\.\w+)$/;

export interface CampaignFormProps {
  initial: CampaignFormValues;
  campaignId: number | null;
  pending: boolean;
  onSave: (body: CreateCampaign, onError: (error: unknown) => void) => void;
  onCancel: () => void;
}

/** Create and edit share one form; the preview beside it follows every change. */
export function CampaignForm({ initial, campaignId, pending, onSave, onCancel }: CampaignFormProps) {
  const form = useCampaignForm(initial);
  const problems = useFormProblems(form, (path) => SHOWN.test(path));
  const submit = form.onSubmit((values) => {
    problems.clear();
    if (values.tracking_system_id !== null) {
      onSave(campaignBody(values, values.tracking_system_id), problems.show);
    }
  });
  const invalid = Object.keys(form.errors).length > 0;
  return (
    <form onSubmit={submit} noValidate aria-label={campaignId === null ? "Add campaign" : "Edit campaign"}>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack>
            <ScopeSection form={form} fixedSystem={campaignId !== null} />
            <FiltersSection form={form} />
            <DefaultsSection form={form} />
            <SyncRulesSection form={form} />
            <BehaviourSection form={form} />
            <ProblemAlert title="Not saved" details={problems.rest} />
            {invalid && <ProblemAlert title="Some fields need a look" details={["They are marked above."]} />}
            <Group>
              <Button type="submit" loading={pending}>
                Save
              </Button>
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            </Group>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Box pos={{ lg: "sticky" }} top={{ lg: 72 }}>
            <PreviewPanel values={form.values} campaignId={campaignId} />
          </Box>
        </Grid.Col>
      </Grid>
    </form>
  );
}
