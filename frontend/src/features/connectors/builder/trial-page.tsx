import { Badge, Code, Group, Stack, Tabs, Text } from "@mantine/core";
import type { TrialPage } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { JsonView } from "@/ui/json-view";
import { formatCount } from "@/ui/money";
import { Exchanges } from "./exchanges";
import { TrialOffers } from "./trial-offers";

/** One page of a trial: what was asked and answered, the records in it, the offers made of them. */
export function TrialPageView({ page }: { page: TrialPage }) {
  const { exchanges, records, offers, quarantined } = page;
  const tabs = [
    { value: "offers", label: "Offers", count: offers.length },
    { value: "records", label: "Records", count: records.length },
    { value: "requests", label: "Requests", count: exchanges.length },
    { value: "quarantine", label: "Kept aside", count: quarantined.length },
  ];
  const first = offers.length > 0 ? "offers" : records.length > 0 ? "records" : "requests";
  return (
    <Tabs defaultValue={first} keepMounted={false} styles={{ tab: { paddingInline: 8 } }}>
      <Tabs.List mb="xs">
        {tabs.map(({ value, label, count }) => (
          <Tabs.Tab
            key={value}
            value={value}
            rightSection={
              <Badge
                size="xs"
                variant="light"
                color={value === "quarantine" && count > 0 ? "orange" : "gray"}
              >
                {formatCount(count)}
              </Badge>
            }
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="offers">
        <TrialOffers offers={offers} />
      </Tabs.Panel>
      <Tabs.Panel value="records">
        <Records page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="requests">
        <Exchanges exchanges={exchanges} />
      </Tabs.Panel>
      <Tabs.Panel value="quarantine">
        <Quarantined records={quarantined} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Records({ page: { records, record_count } }: { page: TrialPage }) {
  if (records.length === 0) {
    return <EmptyState title="No record on this page" text="The record selector found none in the answer." />;
  }
  return (
    <Stack gap="xs">
      {record_count > records.length && (
        <Text size="xs" c="dimmed">
          The first {formatCount(records.length)} of {formatCount(record_count)} records.
        </Text>
      )}
      {records.map((record, index) => (
        // Records may be equal, so the place is the identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <JsonView key={index} value={record} maxHeight={260} label={`Record ${index + 1}`} />
      ))}
    </Stack>
  );
}

function Quarantined({ records }: { records: TrialPage["quarantined"] }) {
  if (records.length === 0) return <EmptyState title="No record was kept aside" />;
  return (
    <Stack gap="md">
      {records.map(({ external_id, code, detail, raw }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <Stack key={index} gap={4}>
          <Group gap="xs">
            <Code>{code}</Code>
            <Text size="sm">{detail}</Text>
            {external_id && (
              <Text size="xs" c="dimmed">
                id {external_id}
              </Text>
            )}
          </Group>
          <JsonView value={raw} maxHeight={180} label={`Record kept aside ${index + 1}`} />
        </Stack>
      ))}
    </Stack>
  );
}
