import { Avatar, Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useUser } from "@/api/permissions";
import { useSignOut } from "./mutations";

export function UserMenu() {
  const user = useUser();
  const signOut = useSignOut();
  if (!user) return null;
  return (
    <Menu position="bottom-end" withArrow width={230}>
      <Menu.Target>
        <Button variant="subtle" color="gray" px={8} aria-label={`Account of ${user.name}`}>
          <Avatar name={user.name} size={28} radius="xl" color="indigo" />
          <Text size="sm" mx={6} visibleFrom="sm" truncate maw={160}>
            {user.name}
          </Text>
          <IconChevronDown size={14} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.email} · {user.role}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconUserCircle size={16} />}
          renderRoot={(props) => <Link {...props} to="/profile" />}
        >
          Profile
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
