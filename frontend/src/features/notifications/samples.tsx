import { Anchor, List, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { NotificationView } from "@/api/types";
import { formatCount } from "@/ui/money";
import { unnamed } from "./kinds";

/** The first offers of a notification, and how many more there are. */
export function Samples({ notification }: { notification: NotificationView }) {
  const more = unnamed(notification);
  if (notification.samples.length === 0) return null;
  return (
    <>
      <List size="sm" spacing={2}>
        {notification.samples.map(({ offer_id, title, detail }) => (
          <List.Item key={offer_id}>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link {...props} to="/offers/$offerId" params={{ offerId: String(offer_id) }} />
              )}
            >
              {title}
            </Anchor>
            {detail !== null && `: ${detail}`}
          </List.Item>
        ))}
      </List>
      {more > 0 && (
        <Text size="xs" c="dimmed">
          and {formatCount(more)} more
        </Text>
      )}
    </>
  );
}
