import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconDots, IconPencil, IconPlugConnected } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { TrackingSystemView } from "@/api/types";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { useCheckTrackingSystem } from "./mutations";

export function TrackingSystemMenu({
  system,
  onArchive,
}: {
  system: TrackingSystemView;
  onArchive: () => void;
}) {
  const write = useAllowed("tracking_systems.write");
  const check = useCheckTrackingSystem();
  const reason = system.archived_at ? "The tracking system is archived; archiving is final." : write.reason;
  const gate = { disabled: reason !== undefined, title: reason };
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon color="gray" aria-label={`Actions of ${system.title}`} loading={check.isPending}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          {...gate}
          leftSection={<IconPencil size={16} />}
          renderRoot={(props) => (
            <Link {...props} to="/tracking-systems/$systemId" params={{ systemId: String(system.id) }} />
          )}
        >
          Edit
        </Menu.Item>
        <Menu.Item
          {...gate}
          leftSection={<IconPlugConnected size={16} />}
          onClick={() =>
            check.mutate(
              { params: { path: { id: system.id } } },
              {
                onSuccess: (after) =>
                  after.answer
                    ? notifyProblem(`${system.title}: the check failed`, new Error(after.answer.detail))
                    : notifyDone(`${system.title}: the tracking system accepted the API key.`),
                onError: (error) => notifyProblem(`${system.title}: not checked`, error),
              },
            )
          }
        >
          Check
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item {...gate} color="red" leftSection={<IconArchive size={16} />} onClick={onArchive}>
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
