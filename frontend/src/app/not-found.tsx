import { Box, Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";

export function NotFound() {
  return (
    <Box component="main" p="lg">
      <PageHeader title="Not found" />
      <EmptyState
        title="There is no page at this address"
        text="The link may be old, or a part of it may be missing."
        icon={<IconMapOff size={26} />}
        action={
          <Button renderRoot={(props) => <Link {...props} to="/sources" />}>Go to demand sources</Button>
        }
      />
    </Box>
  );
}
