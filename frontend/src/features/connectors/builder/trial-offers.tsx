import { Accordion, Badge, Group, List, Stack, Text, Title } from "@mantine/core";
import type { TrialOffer } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { counted } from "@/ui/money";
import { OfferLogo } from "@/ui/offer-logo";
import { OfferPayout } from "@/ui/offer-payout";
import { OfferPayouts } from "@/ui/offer-payouts";
import { OfferTargeting } from "@/ui/offer-targeting";
import { OfferWarnings } from "@/ui/offer-warnings";
import { SafeHtml } from "@/ui/safe-html";
import { StatusBadge, statusLabel } from "@/ui/status-badge";
import { When } from "@/ui/when";

/** The offers as the mapping makes them, each unfolding into all its fields. */
export function TrialOffers({ offers }: { offers: TrialOffer[] }) {
  if (offers.length === 0) {
    return (
      <EmptyState
        title="No offer on this page"
        text="There was no record to map, none could be read, or no mapping of this stream was asked for."
      />
    );
  }
  return (
    <Accordion variant="contained" keepMounted={false}>
      {offers.map((offer, index) => (
        // A feed may name an offer twice, so the place is the identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <Accordion.Item key={index} value={String(index)}>
          <Accordion.Control>
            <Summary offer={offer} />
          </Accordion.Control>
          <Accordion.Panel>
            <Details offer={offer} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Summary({ offer }: { offer: TrialOffer }) {
  const { title, external_id, payouts, warnings } = offer;
  const first = payouts[0];
  const payout = first
    ? { amount: first.amount ?? null, percent: first.percent ?? null, currency: first.currency ?? null }
    : null;
  return (
    <Group gap="sm" wrap="nowrap">
      <OfferLogo url={offer.logo_url} title={title ?? external_id} size={28} />
      <Stack gap={2} miw={0} flex={1}>
        <Text size="sm" fw={500} lineClamp={2}>
          {title ?? "No title"}
        </Text>
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {external_id}
          </Text>
          <OfferPayout payout={payout} count={payouts.length} />
          <Badge size="sm" variant="light" color={offer.valid ? "teal" : "red"}>
            {offer.valid ? "Valid" : "Invalid"}
          </Badge>
          {warnings.length > 0 && (
            <Badge size="sm" variant="light" color="yellow">
              {counted(warnings.length, "warning")}
            </Badge>
          )}
        </Group>
      </Stack>
    </Group>
  );
}

function Details({ offer }: { offer: TrialOffer }) {
  return (
    <Stack gap="md">
      {!offer.valid && (
        <List size="sm" aria-label="Why the offer is not valid">
          {offer.reasons.map(({ code, detail }) => (
            <List.Item key={code}>{detail}</List.Item>
          ))}
        </List>
      )}
      {offer.incomplete && (
        <Text size="sm" c="dimmed">
          Something of it could not be asked for just now; a pull tries again.
        </Text>
      )}
      <Facts
        cols={2}
        items={[
          ["Status", <StatusBadge key="status" status={offer.status} />],
          ["Status at the source", offer.source_status ?? "—"],
          ["Approval", statusLabel(offer.approval)],
          ["Expires", <When key="expires" at={offer.expires_at ?? null} />],
          ["Tracking URL", <ExternalLink key="tracking" href={offer.tracking_url} />],
          ["Preview URL", <ExternalLink key="preview" href={offer.preview_url} />],
          ["Impression URL", <ExternalLink key="impression" href={offer.impression_url} />],
          ["Logo URL", <ExternalLink key="logo" href={offer.logo_url} />],
        ]}
      />
      <Subject title="Payouts">
        <OfferPayouts payouts={offer.payouts} />
      </Subject>
      <Subject title="Targeting and limits">
        <OfferTargeting offer={offer} />
      </Subject>
      {offer.description && (
        <Subject title="Description">
          <SafeHtml html={offer.description} />
        </Subject>
      )}
      {offer.warnings.length > 0 && (
        <Subject title="Warnings">
          <OfferWarnings warnings={offer.warnings} />
        </Subject>
      )}
    </Stack>
  );
}

function Subject({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {children}
    </div>
  );
}
