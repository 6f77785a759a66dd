import { Anchor, Text } from "@mantine/core";

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
