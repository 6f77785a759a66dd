import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useAllowed } from "@/api/permissions";
import type { CampaignOffer, CampaignView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { ExternalLink } from "@/ui/external-link";
import { Guarded } from "@/ui/guarded";
import { isNarrowed, type ListState } from "@/ui/list-search";
import { formatCount } from "@/ui/money";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { OfferLogo } from "@/ui/offer-logo";
import { OfferPayout } from "@/ui/offer-payout";
import { OfferValidity } from "@/ui/offer-validity";
import { Panel } from "@/ui/panel";
import { SearchInput } from "@/ui/search-input";
import { StatusBadge, statusLabel } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { type CampaignOffersSearch, LEFT, PLACEMENT_STATES } from "./filters";
import { useReattach } from "./mutations";
import { useCampaignOffers } from "./queries";

const offerColumns = (campaign: CampaignView): Column<CampaignOffer>[] => [
  {
    accessor: "offer.title",
    title: "Offer",
    width: 225,
    render: ({ offer }) => (
      <Group gap={8} wrap="nowrap">
        <OfferLogo url={offer.logo_url ?? null} title={offer.title ?? offer.external_id} size={26} />
        <Stack gap={0} miw={0}>
          <Link className="row-link" to="/offers/$offerId" params={{ offerId: String(offer.id) }}>
            {offer.title ?? offer.external_id}
          </Link>
          <Text size="xs" c="dimmed">
            #{offer.id} · {offer.source.title}
          </Text>
        </Stack>
      </Group>
    ),
  },
  {
    accessor: "offer.valid",
    title: "Valid",
    width: 92,
    render: ({ offer }) => <OfferValidity valid={offer.valid} reasons={offer.reasons} />,
  },
  {
    accessor: "offer.status",
    title: "At source",
    width: 100,
    render: ({ offer }) => <StatusBadge status={offer.status} />,
  },
  {
    accessor: "offer.payout",
    title: "Payout",
    width: 115,
    textAlign: "right",
    render: ({ offer }) => <OfferPayout payout={offer.payout ?? null} count={offer.payouts_count} />,
  },
  {
    accessor: "status_in_tracking",
    title: "In the tracking system",
    width: 200,
    render: (row) => (
      <Stack gap={2} align="flex-start">
        <StatusBadge status={row.status_in_tracking} />
        {row.placement && row.placement.state !== "synced" && (
          <Text size="xs" c="dimmed">
            {statusLabel(row.placement.state)}
            {row.placement.reason ? `: ${row.placement.reason.detail}` : ""}
          </Text>
        )}
        <Reattach campaign={campaign} row={row} />
      </Stack>
    ),
  },
  {
    accessor: "placement.remote_id",
    title: "Id there",
    width: 84,
    render: ({ placement }) =>
      placement?.remote_url ? (
        <ExternalLink href={placement.remote_url} width={80} />
      ) : (
        (placement?.remote_id ?? "—")
      ),
  },
  {
    accessor: "placement.last_pushed_at",
    title: "Last pushed",
    width: 118,
    render: ({ placement }) => <When at={placement?.last_pushed_at ?? null} />,
  },
];

const STATES = [
  { value: LEFT, label: "No longer matching" },
  ...PLACEMENT_STATES.map((value) => ({ value, label: statusLabel(value) })),
];

export interface CampaignOffersProps extends ListState<CampaignOffersSearch> {
  campaign: CampaignView;
  busy: boolean;
}

/** The offers that match now, or another choice of what was ever pushed, and how they stand in the tracking system. */
export function CampaignOffers({ campaign, busy, search, onSearch }: CampaignOffersProps) {
  const query = useCampaignOffers(campaign.id, search, busy);
  const columns = useMemo(() => offerColumns(campaign), [campaign]);
  return (
    <Panel title="Offers">
      <Group gap="sm">
        <SearchInput
          label="Search offers of the campaign"
          placeholder="Search title or id"
          value={search.search}
          onChange={(value) => onSearch({ search: value })}
        />
        <Select
          aria-label="State in the tracking system"
          placeholder="Matching now"
          data={STATES}
          value={search.state ?? null}
          onChange={(value) => onSearch({ state: (value ?? undefined) as CampaignOffersSearch["state"] })}
          clearable
          w={190}
        />
      </Group>
      <DataTable
        label="Offers of the campaign"
        query={query}
        columns={columns}
        rowId={({ offer }) => offer.id}
        cursor={search.cursor}
        onCursor={(cursor) => onSearch({ cursor })}
        narrowed={isNarrowed(search)}
        onWiden={() => onSearch({ search: undefined, state: undefined })}
        empty={
          campaign.counts.paused > 0
            ? {
                title: "No offer matches now",
                text: `${formatCount(campaign.counts.paused)} that were pushed before are paused in the tracking system.`,
                action: (
                  <Button variant="light" onClick={() => onSearch({ state: LEFT })}>
                    Show paused offers
                  </Button>
                ),
              }
            : {
                title: "No offer matches",
                text: "Widen the campaign's filters, or wait until its sources have brought offers in.",
              }
        }
        minWidth={930}
      />
    </Panel>
  );
}

/** An offer that was disabled or deleted by hand is left alone until somebody asks for it (product.md R4). */
function Reattach({ campaign, row: { offer, placement } }: { campaign: CampaignView; row: CampaignOffer }) {
  const write = useAllowed("campaigns.write");
  const reattach = useReattach();
  if (placement?.state !== "detached") return null;
  return (
    <Guarded reason={campaign.archived_at ? "The campaign is archived." : write.reason}>
      <Button
        size="compact-sm"
        variant="light"
        loading={reattach.isPending}
        aria-label={`Re-attach ${offer.title ?? offer.external_id}`}
        onClick={() =>
          reattach.mutate(
            { params: { path: { id: campaign.id, offer_id: offer.id } } },
            {
              onSuccess: () => notifyDone("The offer takes part again with the next sync."),
              onError: (error) => notifyProblem("Not re-attached", error),
            },
          )
        }
      >
        Re-attach
      </Button>
    </Guarded>
  );
}
