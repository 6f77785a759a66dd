import { ActionIcon, Anchor, Text, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

/** Only http and https are ever made clickable: URLs come from networks. */
export function isWebUrl(value: string): boolean {
  try {
    return ["http:", "https:"].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}

export function ExternalLink({ href, width }: { href: string | null; width?: number }) {
  if (href === null) {
    return (
      <Text span c="dimmed" size="sm" aria-label="none">
        —
      </Text>
    );
  }
  const style = width ? { maxWidth: width, display: "block" } : { overflowWrap: "anywhere" as const };
  if (!isWebUrl(href)) {
    return (
      <Text span size="sm" c="orange" title={href} truncate={width !== undefined} style={style}>
        {href}
      </Text>
    );
  }
  return (
    <Anchor
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      referrerPolicy="no-referrer"
      size="sm"
      title={href}
      truncate={width !== undefined}
      style={style}
      onClick={(event) => event.stopPropagation()}
    >
      {href}
    </Anchor>
  );
}

/** The same for a narrow column: the address is in the tooltip. */
export function LinkIcon({ href, label }: { href: string | null; label: string }) {
  if (href === null || !isWebUrl(href)) return <ExternalLink href={href} width={60} />;
  return (
    <Tooltip label={href} multiline maw={420} styles={{ tooltip: { overflowWrap: "anywhere" } }}>
      <ActionIcon
        component="a"
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        referrerPolicy="no-referrer"
        aria-label={label}
        onClick={(event) => event.stopPropagation()}
      >
        <IconExternalLink size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
