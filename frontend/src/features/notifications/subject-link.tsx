import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { NotificationView } from "@/api/types";

/** The source or campaign that a notification is about. */
export function SubjectLink({ notification }: { notification: NotificationView }) {
  const { source_id, campaign_id, subject_title } = notification;
  if (source_id !== null) {
    return (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link {...props} to="/sources/$sourceId" params={{ sourceId: String(source_id) }} />
        )}
      >
        {subject_title}
      </Anchor>
    );
  }
  if (campaign_id !== null) {
    return (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link {...props} to="/campaigns/$campaignId" params={{ campaignId: String(campaign_id) }} />
        )}
      >
        {subject_title}
      </Anchor>
    );
  }
  return <Text size="sm">{subject_title}</Text>;
}
