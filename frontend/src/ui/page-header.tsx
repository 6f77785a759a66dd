import { Anchor, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";

export interface PageHeaderProps {
  title: string;
  parent?: { label: string; to: NonNullable<LinkProps["to"]>; params?: Record<string, string> };
  badge?: ReactNode;
  text?: ReactNode;
  actions?: ReactNode;
}

/** The page's one h1, the document title, the way up and the page's actions. */
export function PageHeader({ title, parent, badge, text, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · cpapi`;
  }, [title]);
  return (
    <Stack gap={4} mb="md">
      {parent && (
        <Breadcrumbs separatorMargin={6}>
          <Anchor
            size="sm"
            renderRoot={(props) => <Link {...props} to={parent.to} params={parent.params ?? {}} />}
          >
            {parent.label}
          </Anchor>
          <Text size="sm" c="dimmed" truncate maw={320}>
            {title}
          </Text>
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <Group gap="sm" wrap="wrap">
          <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
            {title}
          </Title>
          {badge}
        </Group>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {text && (
        <Text c="dimmed" size="sm" maw={760} component="div">
          {text}
        </Text>
      )}
    </Stack>
  );
}
