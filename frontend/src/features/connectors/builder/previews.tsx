import { Card, Group, ScrollArea, Text, Typography } from "@mantine/core";
import { memo } from "react";
import Markdown from "react-markdown";

/** The problems below stay in sight. */
const PREVIEW_HEIGHT = 300;

/** The README as the catalogue shows it. */
export const ReadmePreview = memo(function ReadmePreview({ text }: { text: string }) {
  return (
    <Card withBorder mt="sm" component="section" aria-label="Preview of the README">
      {text.trim() ? (
        <ScrollArea.Autosize mah={PREVIEW_HEIGHT} type="auto" viewportProps={{ tabIndex: 0 }}>
          <Typography className="markdown">
            <Markdown>{text}</Markdown>
          </Typography>
        </ScrollArea.Autosize>
      ) : (
        <Text size="sm" c="dimmed">
          Say where a user finds the credentials and what is not certain.
        </Text>
      )}
    </Card>
  );
});

const SIZES = [24, 40, 64];

/** The icon in the sizes in which lists show it; as an image, so that nothing within it can run. */
export function IconPreview({ svg }: { svg: string }) {
  if (!svg.trim()) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        Without an icon lists show a plain one.
      </Text>
    );
  }
  const source = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return (
    <Card withBorder mt="sm" component="section" aria-label="Preview of the icon">
      <Group align="flex-end">
        {SIZES.map((size) => (
          <img key={size} src={source} width={size} height={size} alt={`The icon, ${size} pixels`} />
        ))}
      </Group>
    </Card>
  );
}
