import { Checkbox, NumberInput } from "@mantine/core";
import { Panel } from "@/ui/panel";
import type { CampaignForm } from "./use-campaign-form";

export function BehaviourSection({ form }: { form: CampaignForm }) {
  return (
    <Panel title="Behaviour">
      <Checkbox
        label="Best payout only"
        description="Of offers for the same product, country and OS only the best paying one is pushed."
        {...form.getInputProps("best_payout", { type: "checkbox" })}
      />
      <Checkbox
        label="Respect a pause made by hand"
        description="An offer that somebody paused in the tracking system stays paused; otherwise the source's status wins."
        {...form.getInputProps("respect_manual_pause", { type: "checkbox" })}
      />
      <NumberInput
        label="Pause delay"
        description="How long an offer that left the feed or the filters stays as it is (0 to 48 hours)"
        suffix=" min"
        min={0}
        max={2880}
        allowDecimal={false}
        maw={320}
        {...form.getInputProps("pause_delay_minutes")}
      />
    </Panel>
  );
}
