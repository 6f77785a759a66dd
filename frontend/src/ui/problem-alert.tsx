import { Alert, List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

/** What a form's fields cannot show: the rest of the server's objections, in place. */
export function ProblemAlert({ title, details }: { title: string; details: readonly string[] }) {
  if (details.length === 0) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle />} title={title} role="alert">
      {details.length === 1 ? (
        <Text size="sm">{details[0]}</Text>
      ) : (
        <List size="sm">
          {details.map((detail) => (
            <List.Item key={detail}>{detail}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
