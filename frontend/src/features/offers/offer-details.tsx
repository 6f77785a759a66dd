import { Anchor, Badge, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { nameOf, useVocabularies } from "@/api/info";
import type { ListFilter, OfferView } from "@/api/types";
import { countryName } from "@/ui/country";
import { ExternalLink } from "@/ui/external-link";
import { Facts } from "@/ui/facts";
import { formatDecimal } from "@/ui/money";
import { Panel } from "@/ui/panel";
import { paymentModel } from "@/ui/payment-model";
import { SafeHtml } from "@/ui/safe-html";
import { statusLabel } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { OfferPayouts } from "./offer-payouts";

export function OfferDetails({ offer }: { offer: OfferView }) {
  const vocabularies = useVocabularies();
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
        <Facts
          items={[
            ["Countries", <Targets key="countries" filter={offer.country_targeting} name={countryName} />],
            [
              "OS",
              <Words
                key="os"
                words={offer.os.map(
                  ({ os, min_version }) =>
                    `${nameOf(vocabularies?.os, os)}${min_version ? ` ${min_version}+` : ""}`,
                )}
                none="All"
              />,
            ],
            [
              "Devices",
              <Words
                key="devices"
                words={offer.devices.map((code) => nameOf(vocabularies?.devices, code))}
                none="All"
              />,
            ],
            ["Categories", <Words key="categories" words={offer.categories} none="—" />],
            [
              "Traffic allowed",
              <Words
                key="allowed"
                words={offer.traffic_allowed.map((code) => nameOf(vocabularies?.traffic, code))}
                none="not said"
              />,
            ],
            [
              "Traffic forbidden",
              <Words
                key="forbidden"
                words={offer.traffic_forbidden.map((code) => nameOf(vocabularies?.traffic, code))}
                none="not said"
              />,
            ],
            ["Caps", <Caps key="caps" caps={offer.caps} />],
            ["Landings", <Landings key="landings" landings={offer.landings} />],
          ]}
        />
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

function Targets({ filter, name }: { filter: ListFilter; name: (value: string) => string }) {
  if (filter.values.length === 0) return filter.mode === "exclude" ? "All" : "None";
  return (
    <>
      {filter.mode === "exclude" && "All but "}
      {filter.values.map(name).join(", ")}
    </>
  );
}

function Words({ words, none }: { words: string[]; none: string }) {
  if (words.length === 0) return none;
  return (
    <Group gap={4}>
      {words.map((word) => (
        <Badge key={word} variant="default" size="sm" tt="none">
          {word}
        </Badge>
      ))}
    </Group>
  );
}

function Caps({ caps }: { caps: OfferView["caps"] }) {
  if (caps.length === 0) return "none";
  return (
    <Stack gap={2}>
      {caps.map(({ period, kind, value, goal }) => (
        <Text key={`${period}:${kind}:${goal ?? ""}`} size="sm">
          {formatDecimal(String(value), 0)} {kind} per {period}
          {goal ? ` (goal ${goal})` : ""}
        </Text>
      ))}
    </Stack>
  );
}

function Landings({ landings }: { landings: OfferView["landings"] }) {
  if (landings.length === 0) return "none";
  return (
    <Stack gap={2}>
      {landings.map(({ id, title, url, preview_url }) => (
        <div key={id}>
          {title && <Text size="sm">{title}</Text>}
          <ExternalLink href={url} />
          {preview_url && (
            <Text size="xs" c="dimmed">
              Preview: <ExternalLink href={preview_url} />
            </Text>
          )}
        </div>
      ))}
    </Stack>
  );
}
