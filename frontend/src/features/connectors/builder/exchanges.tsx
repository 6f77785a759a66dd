import { Accordion, Badge, Group, Text } from "@mantine/core";
import type { Exchange } from "@/api/types";
import { FAILURES } from "@/ui/answer-view";
import { EmptyState } from "@/ui/empty-state";
import { ExchangeTabs } from "@/ui/exchange-tabs";
import { formatCount } from "@/ui/money";

/** Requests and answers in the order in which they were made; the last one lies open. */
export function Exchanges({ exchanges }: { exchanges: Exchange[] }) {
  if (exchanges.length === 0) {
    return <EmptyState title="No request was made for this page" text="An earlier answer already held it." />;
  }
  return (
    <Accordion variant="contained" defaultValue={String(exchanges.length - 1)} keepMounted={false}>
      {exchanges.map((exchange, index) => (
        // A request may be made again, so the place is the identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <Accordion.Item key={index} value={String(index)}>
          <Accordion.Control>
            <Summary exchange={exchange} />
          </Accordion.Control>
          <Accordion.Panel>
            {exchange.detail && (
              <Text size="sm" mb="xs">
                {exchange.failure && <b>{FAILURES[exchange.failure] ?? exchange.failure}: </b>}
                {exchange.detail}
              </Text>
            )}
            <ExchangeTabs exchange={exchange} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Summary({
  exchange: { request, status_code, duration_ms, attempt, failure },
}: {
  exchange: Exchange;
}) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Badge color={failure === null ? "teal" : "red"} variant="light" mt={2}>
        {status_code ?? "No answer"}
      </Badge>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          <b>{request.method}</b> {request.url}
        </Text>
        <Text size="xs" c="dimmed">
          {formatCount(duration_ms)} ms{attempt > 1 ? ` · try ${attempt}` : ""}
        </Text>
      </div>
    </Group>
  );
}
