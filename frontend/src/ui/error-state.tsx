import { Alert, Button, Code, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { toProblem } from "@/api/problems";

/** A read that failed: the server's words, the code and request id for support, and a way to try again. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = toProblem(error);
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={problem.title} role="alert">
      <Stack gap="xs" align="flex-start">
        {problem.message !== problem.title && <Text size="sm">{problem.message}</Text>}
        <Text size="xs" c="dimmed">
          <Code>{problem.code}</Code>
          {problem.requestId && (
            <>
              {" · request "}
              <Code>{problem.requestId}</Code>
            </>
          )}
        </Text>
        {onRetry && (
          <Button
            size="xs"
            variant="light"
            color="red"
            leftSection={<IconRefresh size={14} />}
            onClick={onRetry}
          >
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
