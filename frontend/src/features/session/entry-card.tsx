import { Card, Center, Group, Image, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { ColorSchemeMenu } from "@/ui/color-scheme-menu";

/** The frame of login and set-up. */
export function EntryCard({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · cpapi`;
  }, [title]);
  return (
    <Center mih="100dvh" p="md" component="main" pos="relative">
      <Group pos="absolute" top={12} right={12}>
        <ColorSchemeMenu />
      </Group>
      <Card withBorder w="100%" maw={400} padding="xl" shadow="sm">
        <Stack>
          <Group gap="sm">
            <Image src="/favicon.svg" alt="" w={36} h={36} />
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              <Text size="sm" c="dimmed">
                {text}
              </Text>
            </div>
          </Group>
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
