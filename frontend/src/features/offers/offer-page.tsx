import { Alert, Group, List, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { OfferView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { OfferLogo } from "@/ui/offer-logo";
import { OfferValidity } from "@/ui/offer-validity";
import { OfferWarnings } from "@/ui/offer-warnings";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { StatusBadge } from "@/ui/status-badge";
import { OfferChanges } from "./offer-changes";
import { OfferDetails } from "./offer-details";
import { OfferRaw } from "./offer-raw";
import { PlacementChecklists } from "./placement-checklists";
import { useOffer } from "./queries";
import { TrackingUrl } from "./tracking-url";

/** Everything about one offer, and why it is or is not in a tracking system (product.md O6). */
export function OfferPage({ id }: { id: number }) {
  const query = useOffer(id);
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const offer = query.data;
  return (
    <>
      <PageHeader
        title={offer.title ?? `Offer ${offer.external_id}`}
        parent={{ label: "Demand offers", to: "/offers" }}
        badge={
          <Group gap={6}>
            <OfferLogo url={offer.logo_url ?? null} title={offer.title ?? offer.external_id} size={34} />
            <OfferValidity valid={offer.valid} reasons={offer.reasons} />
            <StatusBadge status={offer.status} />
          </Group>
        }
      />
      <Stack>
        <Reasons offer={offer} />
        <Tabs defaultValue="offer" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="offer">Offer</Tabs.Tab>
            <Tabs.Tab value="placements">Why is it (not) there?</Tabs.Tab>
            <Tabs.Tab value="changes">History</Tabs.Tab>
            <Tabs.Tab value="warnings">Warnings ({offer.warnings.length})</Tabs.Tab>
            <Tabs.Tab value="raw" disabled={!offer.raw_available}>
              Raw record
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="offer">
            <Stack>
              <OfferDetails offer={offer} />
              <TrackingUrl finished={offer.final_tracking_url ?? null} />
            </Stack>
          </Tabs.Panel>
          <Tabs.Panel value="placements">
            <PlacementChecklists id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <OfferChanges id={id} />
          </Tabs.Panel>
          <Tabs.Panel value="warnings">
            <OfferWarnings warnings={offer.warnings} />
          </Tabs.Panel>
          <Tabs.Panel value="raw">
            <OfferRaw id={id} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
    </>
  );
}

function Reasons({ offer }: { offer: OfferView }) {
  if (offer.valid) return null;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle />}
      title="This offer is not valid, so it is not pushed"
    >
      <List size="sm">
        {offer.reasons.map(({ code, detail }) => (
          <List.Item key={code}>
            {detail}{" "}
            <Text span size="xs" c="dimmed">
              {code}
            </Text>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
