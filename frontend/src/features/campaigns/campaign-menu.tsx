import { ActionIcon, Menu } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconArchive, IconDots, IconLink, IconPencil, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { CampaignView } from "@/api/types";
import { notifyDone } from "@/ui/notify";
import { apiUrl, syncRefusal } from "./campaign-status";
import { useSync } from "./use-sync";

export function CampaignMenu({ campaign, onArchive }: { campaign: CampaignView; onArchive: () => void }) {
  const write = useAllowed("campaigns.write");
  const sync = useAllowed("sync.run");
  const forced = useSync(campaign);
  const clipboard = useClipboard();
  const writeReason = campaign.archived_at ? "The campaign is archived; archiving is final." : write.reason;
  const wait = forced.wait > 0 ? `Possible again in ${forced.wait} s.` : undefined;
  const syncReason = syncRefusal(campaign) ?? sync.reason ?? wait;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon color="gray" aria-label={`Actions of ${campaign.title}`} loading={forced.pending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          disabled={writeReason !== undefined}
          title={writeReason}
          renderRoot={(props) => (
            <Link {...props} to="/campaigns/$campaignId/edit" params={{ campaignId: String(campaign.id) }} />
          )}
        >
          Edit
        </Menu.Item>
        <Menu.Item
          leftSection={<IconRefresh size={16} />}
          disabled={syncReason !== undefined}
          title={syncReason}
          onClick={forced.start}
        >
          Sync
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLink size={16} />}
          onClick={() => {
            clipboard.copy(apiUrl(campaign));
            notifyDone(`API URL: ${apiUrl(campaign)}`);
          }}
        >
          Copy API URL
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
