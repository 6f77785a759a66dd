import { AppShell, Burger, Group, Image, NavLink, ScrollArea, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, useRouterState } from "@tanstack/react-router";
import { type JSX, type ReactNode, useEffect } from "react";
import { useInfo } from "@/api/info";
import { useUser } from "@/api/permissions";
import { useLiveRuns } from "@/api/use-live-runs";
import { Bell } from "@/features/notifications/bell";
import { UserMenu } from "@/features/session/user-menu";
import { ColorSchemeMenu } from "@/ui/color-scheme-menu";
import { NAVIGATION } from "./navigation";

/** Header and navigation around every page that needs a session; login and set-up stand alone. */
export function Shell({ children }: { children: ReactNode }): JSX.Element {
  const signedIn = useRouterState({
    select: (state) => state.matches.some((match) => match.routeId === "/_app"),
  });
  return signedIn ? <Frame>{children}</Frame> : <div>{children}</div>;
}

function Frame({ children }: { children: ReactNode }) {
  useLiveRuns();
  const [opened, { toggle, close }] = useDisclosure(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the page changes
  useEffect(close, [pathname]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 212, breakpoint: "sm", collapsed: { mobile: !opened } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? "Close navigation" : "Open navigation"}
            />
            <Image src="/favicon.svg" alt="" w={28} h={28} />
            <Text fw={700} size="lg">
              cpapi
            </Text>
            <Text size="xs" c="dimmed" visibleFrom="sm">
              all times UTC
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Bell />
            <ColorSchemeMenu />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Sections pathname={pathname} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: "none" }}>
        {children}
      </AppShell.Main>
    </AppShell>
  );
}

function Sections({ pathname }: { pathname: string }) {
  const permissions = useUser()?.permissions ?? [];
  const info = useInfo();
  return (
    <>
      <AppShell.Section grow component={ScrollArea}>
        {NAVIGATION.map((section) => {
          const entries = section.entries.filter((entry) => permissions.includes(entry.permission));
          if (entries.length === 0) return null;
          return (
            <div key={section.title}>
              <Text size="xs" c="dimmed" fw={600} tt="uppercase" px="sm" pt="md" pb={4}>
                {section.title}
              </Text>
              {entries.map((entry) => (
                <NavLink
                  key={entry.to}
                  label={entry.label}
                  leftSection={<entry.icon size={18} stroke={1.7} aria-hidden />}
                  active={pathname === entry.to || pathname.startsWith(`${entry.to}/`)}
                  renderRoot={(props) => <Link {...props} to={entry.to} />}
                  style={{ borderRadius: "var(--mantine-radius-md)" }}
                />
              ))}
            </div>
          );
        })}
      </AppShell.Section>
      <AppShell.Section px="sm" pt="xs">
        <Text size="xs" c="dimmed">
          {info ? `cpapi ${info.version} · ${info.databases}` : " "}
        </Text>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          All times UTC
        </Text>
      </AppShell.Section>
    </>
  );
}
