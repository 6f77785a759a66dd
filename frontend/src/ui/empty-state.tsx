import { Stack, Text, ThemeIcon } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import type { ReactNode } from "react";

export interface EmptyStateProps {
  title: string;
  text?: string;
  icon?: ReactNode;
  action?: ReactNode;
}

/** What stands where rows would be: first use says what to do, no match says how to widen. */
export function EmptyState({ title, text, icon, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={32} px="md" ta="center">
      <ThemeIcon size={48} radius="xl" variant="light" color="gray" aria-hidden>
        {icon ?? <IconInbox size={26} />}
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      {text && (
        <Text c="dimmed" size="sm" maw={460}>
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}
