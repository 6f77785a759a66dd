import { Badge, Card, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ConnectorView } from "@/api/types";
import { ConnectorIcon } from "@/ui/connector-icon";
import { EmptyState } from "@/ui/empty-state";
import { ErrorState } from "@/ui/error-state";
import { formatCount } from "@/ui/money";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { SearchInput } from "@/ui/search-input";
import { useCatalogue } from "./queries";

/** Every connector: what it needs and how much it is used (product.md S7). */
export function Catalogue() {
  const query = useCatalogue();
  const [search, setSearch] = useState<string>();
  const wanted = search?.toLowerCase() ?? "";
  const shown = query.data?.items.filter(({ id, name, summary }) =>
    `${id} ${name} ${summary}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <PageHeader title="Catalogue" text="The networks that cpapi can bring offers in from." />
      <Stack>
        <SearchInput
          label="Search connectors"
          placeholder="Search connectors"
          value={search}
          onChange={setSearch}
        />
        {query.isPending && <PageSkeleton />}
        {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {shown?.length === 0 && (
          <EmptyState title={wanted ? "Nothing matches" : "No connector is installed"} />
        )}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {shown?.map((connector) => (
            <ConnectorCard key={connector.id} connector={connector} />
          ))}
        </SimpleGrid>
      </Stack>
    </>
  );
}

function ConnectorCard({ connector }: { connector: ConnectorView }) {
  return (
    <Card withBorder padding="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ConnectorIcon id={connector.id} name={connector.name} size={40} />
        <Stack gap={6} miw={0}>
          <Group gap={8}>
            <Link className="row-link" to="/connectors/$connectorId" params={{ connectorId: connector.id }}>
              {connector.name}
            </Link>
            <Text size="xs" c="dimmed">
              v{connector.version}
            </Text>
          </Group>
          <Text size="sm" c="dimmed" lineClamp={3}>
            {connector.summary}
          </Text>
          <Group gap={6}>
            <Badge variant="default" size="sm">
              {connector.credentials_kind.replaceAll("_", " ")}
            </Badge>
            <Text size="xs" c="dimmed">
              {formatCount(connector.sources)} sources · {formatCount(connector.offers)} offers
            </Text>
          </Group>
        </Stack>
      </Group>
    </Card>
  );
}
