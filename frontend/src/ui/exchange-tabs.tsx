import { Code, Stack, Table, Tabs, Text } from "@mantine/core";
import type { AnswerView as Answer } from "@/api/types";
import { JsonView } from "./json-view";

type Shown = Pick<Answer, "request" | "headers" | "body" | "body_truncated">;

/** A request and what came back, as they travelled; secrets were redacted by the server. */
export function ExchangeTabs({ exchange }: { exchange: Shown }) {
  return (
    <Tabs defaultValue="body" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="body">Response</Tabs.Tab>
        <Tabs.Tab value="headers">Response headers</Tabs.Tab>
        <Tabs.Tab value="request">Request</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="body" pt="sm">
        {exchange.body ? (
          <JsonView value={exchange.body} label="Response body" />
        ) : (
          <Text size="sm" c="dimmed">
            The answer had no body.
          </Text>
        )}
        {exchange.body_truncated && (
          <Text size="xs" c="dimmed" mt={4}>
            Only the beginning of the body was kept.
          </Text>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="headers" pt="sm">
        <Headers headers={exchange.headers} />
      </Tabs.Panel>
      <Tabs.Panel value="request" pt="sm">
        <Stack gap="xs">
          <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {exchange.request.method} {exchange.request.url}
          </Code>
          <Headers headers={exchange.request.headers} />
          {exchange.request.body && <JsonView value={exchange.request.body} label="Request body" />}
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}

function Headers({ headers }: { headers: readonly (readonly string[])[] }) {
  if (headers.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No headers.
      </Text>
    );
  }
  return (
    <Table withRowBorders={false} verticalSpacing={2} fz="sm">
      <Table.Tbody>
        {headers.map(([name, value], index) => (
          // Header names repeat, so the place in the list is the identity.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <Table.Tr key={index}>
            <Table.Th style={{ width: "35%", verticalAlign: "top" }}>{name}</Table.Th>
            <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
