import { Badge, Card, Group, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { ConnectorView } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import { EmptyState } from "@/ui/empty-state";
import { SearchInput } from "@/ui/search-input";

/** First step of a new source: which network is it? */
export function ConnectorChoice({
  connectors,
  onChoose,
}: {
  connectors: ConnectorView[];
  onChoose: (connector: string) => void;
}) {
  const [search, setSearch] = useState<string>();
  const wanted = search?.toLowerCase() ?? "";
  const shown = connectors.filter(({ name, id, summary }) =>
    `${name} ${id} ${summary}`.toLowerCase().includes(wanted),
  );
  return (
    <Stack>
      <Group>
        <SearchInput label="Search types" placeholder="Search types" value={search} onChange={setSearch} />
      </Group>
      {shown.length === 0 && <EmptyState title="No type matches" />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {shown.map((connector) => (
          <UnstyledButton
            key={connector.id}
            onClick={() => onChoose(connector.id)}
            aria-label={`Choose ${connector.name}`}
          >
            <Card withBorder h="100%" padding="md">
              <Group gap="sm" wrap="nowrap" align="flex-start">
                <ConnectorIcon
                  id={connector.id}
                  name={connector.name}
                  version={connector.version}
                  size={40}
                />
                <Stack gap={4} miw={0}>
                  <Text fw={600}>{connector.name}</Text>
                  <Text size="sm" c="dimmed" lineClamp={3}>
                    {connector.summary}
                  </Text>
                  <Badge variant="default" size="sm">
                    {connector.credentials_kind.replaceAll("_", " ")}
                  </Badge>
                </Stack>
              </Group>
            </Card>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
