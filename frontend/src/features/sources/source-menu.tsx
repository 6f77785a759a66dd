import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconDots, IconPencil, IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { SourceView } from "@/api/types";
import { useSourceActions } from "./use-source-actions";

/** The actions of one row; disabled ones say why in their title. */
export function SourceMenu({ source, onArchive }: { source: SourceView; onArchive: () => void }) {
  const write = useAllowed("sources.write");
  const sync = useAllowed("sync.run");
  const actions = useSourceActions();
  const final = source.archived_at ? "The source is archived; archiving is final." : undefined;
  const writeReason = final ?? write.reason;
  const pullReason = final ?? sync.reason;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon color="gray" aria-label={`Actions of ${source.title}`} loading={actions.busy}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          disabled={writeReason !== undefined}
          title={writeReason}
          renderRoot={(props) => (
            <Link {...props} to="/sources/$sourceId/edit" params={{ sourceId: String(source.id) }} />
          )}
        >
          Edit
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlugConnected size={16} />}
          disabled={writeReason !== undefined}
          title={writeReason}
          onClick={() => actions.check(source)}
        >
          Check
        </Menu.Item>
        <Menu.Item
          leftSection={<IconRefresh size={16} />}
          disabled={pullReason !== undefined}
          title={pullReason}
          onClick={() => actions.pull(source)}
        >
          Pull now
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconArchive size={16} />}
          disabled={writeReason !== undefined}
          title={writeReason}
          onClick={onArchive}
        >
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
