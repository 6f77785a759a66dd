import { Badge, Group, Stack, Text } from "@mantine/core";
import { nameOf, useVocabularies } from "@/api/info";
import type { ListFilter, TrialOffer } from "@/api/types";
import { countryName } from "./country";
import { ExternalLink } from "./external-link";
import { Facts } from "./facts";
import { formatDecimal } from "./money";

type Targeted = Pick<
  TrialOffer,
  | "countries"
  | "os"
  | "devices"
  | "categories"
  | "caps"
  | "traffic_allowed"
  | "traffic_forbidden"
  | "landings"
>;

/** Where and how an offer may run. */
export function OfferTargeting({ offer }: { offer: Targeted }) {
  const vocabularies = useVocabularies();
  return (
    <Facts
      items={[
        ["Countries", <Targets key="countries" filter={offer.countries} name={countryName} />],
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

function Caps({ caps }: { caps: Targeted["caps"] }) {
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

function Landings({ landings }: { landings: Targeted["landings"] }) {
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
