import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowsMoveHorizontal, IconInfoCircle, IconLock, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorVersionSummary, ConnectorView } from "@/api/types";
import { Guarded } from "@/ui/guarded";
import { AdoptVersion } from "../adopt-version";

/** Why the texts cannot be changed, and what a published version is good for. */
export function ReadOnlyNotice({
  connector,
  version,
  reason,
}: {
  connector: ConnectorView;
  version: ConnectorVersionSummary;
  reason: string | undefined;
}) {
  const write = useAllowed("connectors.write");
  if (reason === undefined) return null;
  if (!write.allowed) {
    return (
      <Alert icon={<IconLock />} variant="light" color="gray">
        Here the texts can be read, not changed or tested. {write.reason}
      </Alert>
    );
  }
  if (connector.origin === "built_in" || version.state === "draft" || connector.archived_at) {
    return (
      <Alert icon={<IconLock />} variant="light" color="gray">
        {reason}
      </Alert>
    );
  }
  const isNewest = version.version === connector.published_version;
  return (
    <Alert
      icon={<IconInfoCircle />}
      variant="light"
      title={`Version ${version.version} is published: use it`}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          {isNewest
            ? "New sources use this version. Its texts never change; begin a new version to change them."
            : `New sources use version ${connector.published_version}. The texts of this one never change.`}
        </Text>
        <Group gap="xs">
          {isNewest && <AddSource connector={connector} />}
          <MoveSources connector={connector} version={version} />
        </Group>
      </Stack>
    </Alert>
  );
}

function AddSource({ connector }: { connector: ConnectorView }) {
  const write = useAllowed("sources.write");
  return (
    <Guarded reason={write.reason}>
      <Button
        size="xs"
        leftSection={<IconPlus size={14} />}
        renderRoot={(props) => <Link {...props} to="/sources/new" search={{ connector: connector.id }} />}
      >
        Add a source of it
      </Button>
    </Guarded>
  );
}

function MoveSources({ connector, version }: { connector: ConnectorView; version: ConnectorVersionSummary }) {
  const write = useAllowed("connectors.write");
  const [adopting, setAdopting] = useState(false);
  if (connector.sources - version.sources <= 0 && !adopting) return null;
  return (
    <>
      <Guarded reason={write.reason}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowsMoveHorizontal size={14} />}
          onClick={() => setAdopting(true)}
        >
          Move all sources to it
        </Button>
      </Guarded>
      {adopting && (
        <AdoptVersion connector={connector} version={version} onClose={() => setAdopting(false)} />
      )}
    </>
  );
}
