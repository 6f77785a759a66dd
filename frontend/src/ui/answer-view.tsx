import { Badge, Group, Stack, Text } from "@mantine/core";
import type { AnswerView as Answer } from "@/api/types";
import { ExchangeTabs } from "./exchange-tabs";
import { formatInstant } from "./time";

/** How the other side failed, in words. */
export const FAILURES: Record<string, string> = {
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
      <ExchangeTabs exchange={answer} />
    </Stack>
  );
}
