import { Alert, Button, Code, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { toProblem } from "@/api/problems";

/** A read that failed: the server's words, the code and request id for support, and a way to try again. */
export function ErrorState({
  error,
  onRetry,
  page = false,
}: {
  error: unknown;
  onRetry?: () => void;
  /** It stands for a whole page, so its title is the page's heading. */
  page?: boolean;
}) {
  const problem = toProblem(error);
  const title = page ? (
    <Title order={1} size="h5" c="inherit">
      {problem.title}
    </Title>
  ) : (
    problem.title
  );
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={title} role="alert">
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
