import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { nameOf, useVocabularies } from "@/api/info";
import type { CampaignView, ListFilter } from "@/api/types";
import { CopyText } from "@/ui/copy-text";
import { countryName } from "@/ui/country";
import { Facts } from "@/ui/facts";
import { formatCount, formatDecimal } from "@/ui/money";
import { Panel } from "@/ui/panel";
import { statusLabel } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { emptyDefaults, SYNC_CATEGORIES } from "./campaign-form-values";
import { apiUrl } from "./campaign-status";
import { useLookup } from "./queries";
import { RULES } from "./sync-rules-section";

const BY_SOURCE = "according to the source";

export function CampaignState({ campaign }: { campaign: CampaignView }) {
  return (
    <Panel title="State">
      <Facts
        items={[
          ["ID", campaign.id],
          [
            "Tracking system",
            <Anchor
              key="system"
              size="sm"
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/tracking-systems/$systemId"
                  params={{ systemId: String(campaign.tracking_system.id) }}
                />
              )}
            >
              {campaign.tracking_system.title}
            </Anchor>,
          ],
          ["Sources", <SourceLinks key="sources" campaign={campaign} />],
          ["Single offers", formatCount(campaign.offers.length)],
          ["Excluded offers", formatCount(campaign.excluded_offers.length)],
          ["Offers", <Counts key="counts" campaign={campaign} />],
          ["Last sync", <When key="sync" at={campaign.last_sync_at ?? null} />],
          ["API URL", <CopyText key="api" value={apiUrl(campaign)} label="API URL" />],
          ["Changed", <When key="updated" at={campaign.updated_at} />],
        ]}
      />
    </Panel>
  );
}

function SourceLinks({ campaign }: { campaign: CampaignView }) {
  if (campaign.sources.length === 0) return "none, only single offers";
  return (
    <Group gap={8}>
      {campaign.sources.map(({ id, title }) => (
        <Anchor
          key={id}
          size="sm"
          renderRoot={(props) => (
            <Link {...props} to="/sources/$sourceId" params={{ sourceId: String(id) }} />
          )}
        >
          {title}
        </Anchor>
      ))}
    </Group>
  );
}

function Counts({ campaign: { counts } }: { campaign: CampaignView }) {
  const parts = (["matched", "pushed", "pending", "paused", "failed", "detached"] as const).map(
    (name) => `${formatCount(counts[name])} ${name}`,
  );
  return <Text size="sm">{parts.join(" · ")}</Text>;
}

export function CampaignFilterFacts({ campaign: { filters } }: { campaign: CampaignView }) {
  const words = useVocabularies();
  const items: [string, ReactNode][] = [];
  const list = (label: string, filter: ListFilter | null | undefined, name = (value: string) => value) => {
    if (!filter || filter.values.length === 0) return;
    items.push([
      label,
      `${filter.mode === "exclude" ? "all but " : ""}${filter.values.map(name).join(", ")}`,
    ]);
  };
  list("Countries", filters.countries, countryName);
  list("OS", filters.os, (code) => nameOf(words?.os, code));
  list("Devices", filters.devices, (code) => nameOf(words?.devices, code));
  list("Currencies", filters.currencies);
  list("Source categories", filters.categories);
  list("Traffic types", filters.traffic, (code) => nameOf(words?.traffic, code));
  const currency = filters.payout_currency ?? "in the offer's currency";
  if (filters.payout_min) items.push(["Payout min", `${formatDecimal(filters.payout_min)} ${currency}`]);
  if (filters.payout_max) items.push(["Payout max", `${formatDecimal(filters.payout_max)} ${currency}`]);
  if (filters.models.length > 0) items.push(["Payment models", filters.models.join(", ")]);
  if (filters.title_contains.length > 0) items.push(["Title contains", filters.title_contains.join(", ")]);
  if (filters.title_excludes.length > 0)
    items.push(["Title does not contain", filters.title_excludes.join(", ")]);
  if (filters.only_with_logo) items.push(["Logo", "required"]);
  if (filters.only_with_preview) items.push(["Preview URL", "required"]);
  return (
    <Panel title="Filters">
      {items.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: every valid offer of the sources matches.
        </Text>
      ) : (
        <Facts items={items} />
      )}
    </Panel>
  );
}

export function CampaignDefaultFacts({ campaign }: { campaign: CampaignView }) {
  const { tracking_system } = campaign;
  const defaults = { ...emptyDefaults(), ...campaign.defaults };
  const advertisers = useLookup(tracking_system.id, "advertisers").data?.items;
  const advertiser = advertisers?.find(({ id }) => id === defaults.advertiser_id)?.title;
  const yesNo = (value: boolean | null | undefined) =>
    value === null || value === undefined ? BY_SOURCE : value ? "yes" : "no";
  return (
    <Panel title="Default values">
      <Facts
        items={[
          ["Advertiser", advertiser ?? defaults.advertiser_id],
          ["Payout %", `${formatDecimal(defaults.payout_percent, 0)} %`],
          ["Privacy", statusLabel(defaults.privacy)],
          ["Offer status", defaults.status ?? BY_SOURCE],
          ["Smartlink categories", formatCount(defaults.smartlink_categories.length)],
          ["Categories", defaults.categories.forced ? "forced" : BY_SOURCE],
          ["Overcap", yesNo(defaults.overcap)],
          ["Geo restrictions", yesNo(defaults.geo_restrictions)],
          ["Redirect type", defaults.redirect_type],
          ["Title template", defaults.title_template ?? "{title}"],
          [
            "Hold period",
            defaults.hold_period_days === null || defaults.hold_period_days === undefined
              ? BY_SOURCE
              : `${defaults.hold_period_days} days`,
          ],
          ["Caps", defaults.caps ? "forced" : BY_SOURCE],
          ["Pause made by hand", campaign.respect_manual_pause ? "respected" : "the source's status wins"],
          ["Best payout only", campaign.best_payout ? "yes" : "no"],
          ["Pause delay", `${campaign.pause_delay_minutes} min`],
        ]}
      />
    </Panel>
  );
}

export function CampaignRuleFacts({ campaign }: { campaign: CampaignView }) {
  return (
    <Panel title="Sync rules">
      <Facts
        cols={4}
        items={SYNC_CATEGORIES.map(({ key, label }): [string, ReactNode] => [
          label,
          RULES.find(({ value }) => value === campaign.sync_rules[key])?.label ?? campaign.sync_rules[key],
        ])}
      />
    </Panel>
  );
}
