import { Button, Skeleton, Table } from "@mantine/core";
import { IconGitBranch } from "@tabler/icons-react";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorVersionSummary, ConnectorView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { Guarded } from "@/ui/guarded";
import { Panel } from "@/ui/panel";
import { AdoptVersion } from "./adopt-version";
import { draftReason } from "./connector-words";
import { NewVersionDialog } from "./new-version-dialog";
import { useVersions } from "./queries";
import { VersionRow } from "./version-row";

/** Every version of an own connector: state, note, author, time, and the sources that use it. */
export function VersionsPanel({ connector }: { connector: ConnectorView }) {
  const query = useVersions(connector.id);
  const write = useAllowed("connectors.write");
  const [from, setFrom] = useState<number>();
  const [adopting, setAdopting] = useState<ConnectorVersionSummary>();
  const newest = query.data?.items[0];
  const reason = draftReason(connector, write.reason);
  return (
    <Panel
      title="Versions"
      text="A published version never changes; a source keeps its version until it is moved."
      actions={
        <Guarded reason={reason}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconGitBranch size={14} />}
            disabled={!newest}
            onClick={() => setFrom(newest?.version)}
          >
            New version
          </Button>
        </Guarded>
      }
    >
      {query.isPending && <Skeleton height={90} radius="md" />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && (
        <Table.ScrollContainer minWidth={820}>
          <Table fz="sm" verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Version</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Note</Table.Th>
                <Table.Th>Made by</Table.Th>
                <Table.Th>Saved</Table.Th>
                <Table.Th>Used by</Table.Th>
                <Table.Th ta="right">Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {query.data.items.map((version) => (
                <VersionRow
                  key={version.version}
                  connector={connector}
                  version={version}
                  draftReason={reason}
                  onNewVersion={() => setFrom(version.version)}
                  onAdopt={() => setAdopting(version)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {from !== undefined && (
        <NewVersionDialog connector={connector} from={from} onClose={() => setFrom(undefined)} />
      )}
      {adopting && (
        <AdoptVersion connector={connector} version={adopting} onClose={() => setAdopting(undefined)} />
      )}
    </Panel>
  );
}
