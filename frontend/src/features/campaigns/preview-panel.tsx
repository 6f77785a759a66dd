import { Alert, Group, Loader, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCopy } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { toProblem } from "@/api/problems";
import type { CampaignPreview, OfferSummary } from "@/api/types";
import { formatCount } from "@/ui/money";
import { OfferLogo } from "@/ui/offer-logo";
import { OfferPayout } from "@/ui/offer-payout";
import { Panel } from "@/ui/panel";
import { ProblemAlert } from "@/ui/problem-alert";
import { type CampaignFormValues, campaignBody } from "./campaign-form-values";
import { usePreview } from "./queries";

/** How many offers match what is in the form right now, and the first of them (product.md C6, C9). */
export function PreviewPanel({
  values,
  campaignId,
}: {
  values: CampaignFormValues;
  campaignId: number | null;
}) {
  const [settled] = useDebouncedValue(values, 500);
  const system = settled.tracking_system_id;
  const enough = system !== null && settled.sources.length + settled.offers.length > 0;
  const preview = usePreview(campaignBody(settled, system ?? 0), enough);
  return (
    <Panel title="Preview" actions={enough && preview.isFetching ? <Loader size="xs" /> : null}>
      {!enough && (
        <Text size="sm" c="dimmed">
          Choose a tracking system and at least one source or offer to see what matches.
        </Text>
      )}
      {enough && preview.error && <ProblemAlert title="No preview" details={problemWords(preview.error)} />}
      {enough && preview.data && !preview.error && <Matches preview={preview.data} campaignId={campaignId} />}
    </Panel>
  );
}

function problemWords(error: unknown): string[] {
  const problem = toProblem(error);
  return problem.fields.length > 0 ? problem.fields.map(({ detail }) => detail) : [problem.message];
}

function Matches({ preview, campaignId }: { preview: CampaignPreview; campaignId: number | null }) {
  const others = preview.duplicates.filter(({ campaign_id }) => campaign_id !== campaignId);
  return (
    <Stack gap="sm">
      <Text aria-live="polite">
        <Text span fw={700} size="xl">
          {formatCount(preview.matched)}
        </Text>{" "}
        {preview.matched === 1 ? "offer matches" : "offers match"}
      </Text>
      {others.length > 0 && <Duplicates others={others} />}
      <Stack gap={8}>
        {preview.first.map((offer) => (
          <PreviewRow key={offer.id} offer={offer} />
        ))}
      </Stack>
      {preview.matched > preview.first.length && (
        <Text size="xs" c="dimmed">
          and {formatCount(preview.matched - preview.first.length)} more
        </Text>
      )}
    </Stack>
  );
}

function PreviewRow({ offer }: { offer: OfferSummary }) {
  return (
    <Group gap={8} wrap="nowrap">
      <OfferLogo url={offer.logo_url ?? null} title={offer.title ?? offer.external_id} size={26} />
      <Text size="sm" truncate style={{ flex: 1 }}>
        {offer.title ?? offer.external_id}
      </Text>
      <OfferPayout payout={offer.payout ?? null} count={offer.payouts_count} />
    </Group>
  );
}

/** One offer in two campaigns is two offers in the tracking system. */
function Duplicates({ others }: { others: CampaignPreview["duplicates"] }) {
  const campaigns = [...new Set(others.map(({ campaign_id }) => campaign_id))];
  return (
    <Alert color="orange" icon={<IconCopy />} title="Some of these are in other campaigns too">
      <Text size="sm">
        They become separate offers in the tracking system. Also in:{" "}
        {campaigns.map((id, index) => (
          <span key={id}>
            {index > 0 && ", "}
            <Link to="/campaigns/$campaignId" params={{ campaignId: String(id) }}>
              campaign #{id}
            </Link>
          </span>
        ))}
      </Text>
    </Alert>
  );
}
