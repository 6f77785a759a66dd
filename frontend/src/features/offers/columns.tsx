import { Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { OfferSummary } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import { CountryList } from "@/ui/country";
import type { Column } from "@/ui/data-table";
import { LinkIcon } from "@/ui/external-link";
import { OfferLogo } from "@/ui/offer-logo";
import { OfferPayout } from "@/ui/offer-payout";
import { OfferValidity } from "@/ui/offer-validity";
import { paymentModel } from "@/ui/payment-model";
import { StatusBadge } from "@/ui/status-badge";
import type { ChoosableColumn } from "@/ui/use-column-choice";
import { When } from "@/ui/when";

/** What decides comes first, the links to the network last; which are shown is the user's choice. */
export const OFFER_COLUMNS: (Column<OfferSummary> & { choice: ChoosableColumn })[] = [
  {
    accessor: "logo_url",
    choice: { key: "logo_url", title: "Logo" },
    title: "Logo",
    width: 60,
    render: (offer) => <OfferLogo url={offer.logo_url ?? null} title={offer.title ?? offer.external_id} />,
  },
  { accessor: "id", choice: { key: "id", title: "ID" }, title: "ID", sortable: true, width: 66 },
  {
    accessor: "external_id",
    choice: { key: "external_id", title: "External ID", hidden: true },
    title: "External ID",
    width: 110,
    ellipsis: true,
  },
  {
    accessor: "title",
    choice: { key: "title", title: "Title", fixed: true },
    title: "Title",
    sortable: true,
    width: 206,
    render: (offer) => (
      <Link className="row-link" to="/offers/$offerId" params={{ offerId: String(offer.id) }}>
        {offer.title ?? <em>untitled</em>}
      </Link>
    ),
  },
  {
    accessor: "source",
    choice: { key: "source", title: "Source" },
    title: "Source",
    width: 166,
    render: ({ source }) => (
      <Group gap={8} wrap="nowrap">
        <ConnectorIcon id={source.connector} name={source.connector_name} size={20} />
        <Stack gap={0} miw={0}>
          <Text size="sm" truncate>
            {source.title}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {source.connector_name}
            {source.archived ? " · archived" : ""}
          </Text>
        </Stack>
      </Group>
    ),
  },
  {
    accessor: "valid",
    choice: { key: "valid", title: "Valid" },
    title: "Valid",
    width: 94,
    render: ({ valid, reasons }) => <OfferValidity valid={valid} reasons={reasons} />,
  },
  {
    accessor: "status",
    choice: { key: "status", title: "Status" },
    title: "Status",
    width: 88,
    render: ({ status }) => <StatusBadge status={status} />,
  },
  {
    accessor: "in_feed",
    choice: { key: "in_feed", title: "In feed" },
    title: "In feed",
    width: 78,
    render: ({ in_feed }) => (
      <Text size="sm" c={in_feed ? "inherit" : "dimmed"}>
        {in_feed ? "Yes" : "No"}
      </Text>
    ),
  },
  {
    accessor: "model",
    choice: { key: "model", title: "Payment model" },
    title: "Model",
    width: 76,
    render: ({ model }) => paymentModel(model),
  },
  {
    accessor: "payout",
    choice: { key: "payout", title: "Payout" },
    title: "Payout",
    sortable: true,
    width: 120,
    textAlign: "right",
    render: ({ payout, payouts_count }) => <OfferPayout payout={payout ?? null} count={payouts_count} />,
  },
  {
    accessor: "countries",
    choice: { key: "countries", title: "Countries" },
    title: "Countries",
    width: 160,
    render: ({ countries, countries_count }) => (
      <CountryList codes={countries} total={countries_count ?? null} />
    ),
  },
  {
    accessor: "preview_url",
    choice: { key: "preview_url", title: "Preview URL" },
    title: "Preview",
    width: 86,
    render: ({ preview_url }) => <LinkIcon href={preview_url ?? null} label="Preview URL" />,
  },
  {
    accessor: "tracking_url",
    choice: { key: "tracking_url", title: "Tracking URL" },
    title: "Tracking",
    width: 90,
    render: ({ tracking_url }) => <LinkIcon href={tracking_url ?? null} label="Tracking URL" />,
  },
  {
    accessor: "updated_at",
    choice: { key: "updated_at", title: "Updated" },
    title: "Updated",
    sortable: true,
    width: 140,
    render: ({ updated_at }) => <When at={updated_at} />,
  },
  {
    accessor: "approval",
    choice: { key: "approval", title: "Approval", hidden: true },
    title: "Approval",
    width: 110,
  },
  {
    accessor: "warnings_count",
    choice: { key: "warnings_count", title: "Warnings", hidden: true },
    title: "Warnings",
    width: 100,
    textAlign: "right",
  },
  {
    accessor: "last_seen_at",
    choice: { key: "last_seen_at", title: "Last seen", hidden: true },
    title: "Last seen",
    width: 140,
    render: ({ last_seen_at }) => <When at={last_seen_at} />,
  },
];
