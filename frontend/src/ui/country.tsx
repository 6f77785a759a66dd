import { Badge, Group, Text, Tooltip } from "@mantine/core";

const names = new Intl.DisplayNames(["en"], { type: "region" });

/** "US" → "United States"; an unknown code stays a code. */
export function countryName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The first few country codes and how many more there are; `total` null means all countries. */
export function CountryList({
  codes,
  total,
  show = 4,
}: {
  codes: string[];
  total: number | null;
  show?: number;
}) {
  if (total === null) {
    return (
      <Text span size="sm" c="dimmed">
        All
      </Text>
    );
  }
  const shown = codes.slice(0, show);
  const more = total - shown.length;
  return (
    <Tooltip
      label={codes.map(countryName).join(", ") + (total > codes.length ? " …" : "")}
      multiline
      maw={360}
    >
      <Group gap={4} wrap="nowrap">
        {shown.map((code) => (
          <Badge key={code} size="sm" variant="default" radius="sm">
            {code}
          </Badge>
        ))}
        {more > 0 && (
          <Text span size="xs" c="dimmed">
            +{more}
          </Text>
        )}
      </Group>
    </Tooltip>
  );
}
