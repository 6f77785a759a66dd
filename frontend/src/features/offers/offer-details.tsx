import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { OfferView } from "@/api/types";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { OfferPayouts } from "@/ui/offer-payouts";
import { OfferTargeting } from "@/ui/offer-targeting";
import { Panel } from "@/ui/panel";
import { paymentModel } from "@/ui/payment-model";
import { SafeHtml } from "@/ui/safe-html";
import { statusLabel } from "@/ui/status-badge";
import { When } from "@/ui/when";

export function OfferDetails({ offer }: { offer: OfferView }) {
  return (
    <>
      <Panel title="Identity">
        <Facts
          items={[
            ["ID", offer.id],
            ["External ID", offer.external_id],
            [
              "Source",
              <Anchor
                key="source"
                size="sm"
                renderRoot={(props) => (
                  <Link {...props} to="/sources/$sourceId" params={{ sourceId: String(offer.source.id) }} />
                )}
              >
                {offer.source.title} ({offer.source.connector_name})
              </Anchor>,
            ],
            ["Status at the source", offer.source_status ?? "—"],
            ["Approval", statusLabel(offer.approval)],
            ["In feed", inFeed(offer)],
            ["Preview URL", <ExternalLink key="preview" href={offer.preview_url ?? null} />],
            ["Tracking URL", <ExternalLink key="tracking" href={offer.tracking_url ?? null} />],
            ["Impression URL", <ExternalLink key="impression" href={offer.impression_url ?? null} />],
            ["First seen", <When key="first" at={offer.first_seen_at} />],
            ["Last seen", <When key="last" at={offer.last_seen_at} />],
            ["Updated", <When key="updated" at={offer.updated_at} />],
            ["Expires", <When key="expires" at={offer.expires_at ?? null} />],
          ]}
        />
      </Panel>
      <Panel title="Payouts" text={`Payment model: ${paymentModel(offer.model)}`}>
        <OfferPayouts payouts={offer.payouts} />
      </Panel>
      <Panel title="Targeting and limits">
        <OfferTargeting offer={{ ...offer, countries: offer.country_targeting }} />
      </Panel>
      {offer.description && (
        <Panel title="Description">
          <SafeHtml html={offer.description} />
        </Panel>
      )}
    </>
  );
}

function inFeed(offer: OfferView): ReactNode {
  if (offer.in_feed) return "yes";
  return offer.missing_since ? (
    <>
      no, missing since <When at={offer.missing_since} />
    </>
  ) : (
    "no"
  );
}
