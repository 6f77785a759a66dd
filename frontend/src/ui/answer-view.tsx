import { Badge, Code, Group, Stack, Table, Tabs, Text } from "@mantine/core";
import type { AnswerView as Answer } from "@/api/types";
import { JsonView } from "./json-view";
import { formatInstant } from "./time";

const FAILURES: Record<string, string> = {
  credentials: "The credentials were not accepted",
  rate_limited: "The rate limit was exceeded",
  transient: "A passing fault",
  refused: "The request was refused",
  unreadable: "The answer could not be read",
};

/** What the other side said, as it said it; secrets were redacted by the server (product.md S3). */
export function AnswerView({ answer }: { answer: Answer }) {
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Badge color={answer.status_code === null ? "gray.7" : "red.9"} variant="filled" size="lg">
          {answer.status_code === null ? "No answer" : `HTTP ${answer.status_code}`}
        </Badge>
        <Text size="sm" fw={600}>
          {FAILURES[answer.failure] ?? answer.failure}
        </Text>
        <Text size="sm" c="dimmed">
          {formatInstant(answer.at)}
        </Text>
      </Group>
      {answer.detail && <Text size="sm">{answer.detail}</Text>}
      <Tabs defaultValue="body" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="body">Response body</Tabs.Tab>
          <Tabs.Tab value="headers">Response headers</Tabs.Tab>
          <Tabs.Tab value="request">Request</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="body" pt="sm">
          {answer.body ? (
            <JsonView value={answer.body} label="Response body" />
          ) : (
            <Text size="sm" c="dimmed">
              The answer had no body.
            </Text>
          )}
          {answer.body_truncated && (
            <Text size="xs" c="dimmed" mt={4}>
              Only the beginning of the body was kept.
            </Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="headers" pt="sm">
          <Headers headers={answer.headers} />
        </Tabs.Panel>
        <Tabs.Panel value="request" pt="sm">
          <Stack gap="xs">
            <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {answer.request.method} {answer.request.url}
            </Code>
            <Headers headers={answer.request.headers} />
            {answer.request.body && <JsonView value={answer.request.body} label="Request body" />}
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Stack>
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
