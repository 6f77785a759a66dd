import { Badge } from "@mantine/core";
import type { ConnectorView } from "@/api/types";

/** Where a connector comes from and what state it is in. */
export function ConnectorBadges({ connector }: { connector: ConnectorView }) {
  return (
    <>
      <Badge variant="light" size="sm" color={connector.origin === "own" ? "indigo" : "gray"}>
        {connector.origin === "own" ? "Our own" : "Built in"}
      </Badge>
      {connector.draft_version !== null && !connector.archived_at && (
        <Badge variant="light" size="sm" color="yellow">
          Draft {connector.draft_version}
        </Badge>
      )}
      {connector.archived_at && (
        <Badge variant="light" size="sm" color="gray">
          Archived
        </Badge>
      )}
    </>
  );
}
