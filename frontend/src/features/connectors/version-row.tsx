import { ActionIcon, Menu, Table, Text, UnstyledButton } from "@mantine/core";
import {
  IconArrowsMoveHorizontal,
  IconChevronDown,
  IconChevronRight,
  IconCode,
  IconDots,
  IconGitBranch,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { ConnectorVersionSummary, ConnectorView } from "@/api/types";
import { counted } from "@/ui/money";
import { StatusBadge } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { finalReason } from "./connector-words";
import { VersionSources } from "./version-sources";

export interface VersionRowProps {
  connector: ConnectorView;
  version: ConnectorVersionSummary;
  /** Why no draft can be begun now. */
  draftReason: string | undefined;
  onNewVersion: () => void;
  onAdopt: () => void;
}

/** One version; its sources unfold below it. */
export function VersionRow(props: VersionRowProps) {
  const { connector, version } = props;
  const [open, setOpen] = useState(false);
  const users = `${counted(version.sources, "source")} · ${counted(version.offers, "offer")}`;
  return (
    <>
      <Table.Tr>
        <Table.Td style={{ whiteSpace: "nowrap" }}>
          <Link
            className="row-link"
            to="/connectors/$connectorId/versions/$version"
            params={{ connectorId: connector.id, version: String(version.version) }}
          >
            Version {version.version}
          </Link>
        </Table.Td>
        <Table.Td>
          <StatusBadge status={version.state} />
        </Table.Td>
        <Table.Td style={{ overflowWrap: "anywhere" }}>{version.note || "—"}</Table.Td>
        <Table.Td style={{ whiteSpace: "nowrap" }}>{version.created_by}</Table.Td>
        <Table.Td>
          <When at={version.published_at ?? version.updated_at} />
        </Table.Td>
        <Table.Td style={{ whiteSpace: "nowrap" }}>
          {version.sources === 0 ? (
            <Text size="sm" c="dimmed">
              no source
            </Text>
          ) : (
            <UnstyledButton fz="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? <IconChevronDown size={12} aria-hidden /> : <IconChevronRight size={12} aria-hidden />}{" "}
              {users}
            </UnstyledButton>
          )}
        </Table.Td>
        <Table.Td ta="right">
          <VersionMenu {...props} />
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={7}>
            <VersionSources connector={connector.id} version={version.version} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function VersionMenu({ connector, version, draftReason, onNewVersion, onAdopt }: VersionRowProps) {
  const write = useAllowed("connectors.write");
  const draft = version.state === "draft" ? "A draft serves no source; publish it first." : undefined;
  const nobody =
    connector.sources - version.sources > 0 ? undefined : "No source uses another version of the connector.";
  const adoptReason = write.reason ?? finalReason(connector) ?? draft ?? nobody;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon color="gray" aria-label={`Actions of version ${version.version}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCode size={16} />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/connectors/$connectorId/versions/$version"
              params={{ connectorId: connector.id, version: String(version.version) }}
            />
          )}
        >
          {version.state === "draft" ? "Open in the builder" : "See the texts"}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconGitBranch size={16} />}
          disabled={draftReason !== undefined}
          title={draftReason}
          onClick={onNewVersion}
        >
          New version from this
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowsMoveHorizontal size={16} />}
          disabled={adoptReason !== undefined}
          title={adoptReason}
          onClick={onAdopt}
        >
          Move all sources to this
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
