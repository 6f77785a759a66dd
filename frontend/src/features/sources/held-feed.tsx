import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { SourceView } from "@/api/types";
import { Guarded } from "@/ui/guarded";
import { formatCount } from "@/ui/money";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { useAcceptFeed, useRejectFeed } from "./mutations";

/** A feed that lost too much is held until somebody decides (product.md Y6). */
export function HeldFeed({ source }: { source: SourceView }) {
  const allowed = useAllowed("sources.write");
  const accept = useAcceptFeed();
  const reject = useRejectFeed();
  if (source.held_run_id === null || source.held_run_id === undefined) return null;
  const request = { params: { path: { id: source.id } } };
  const counters = source.last_run?.id === source.held_run_id ? source.last_run.counters : undefined;
  return (
    <Alert color="orange" icon={<IconHandStop />} title="The feed is held" role="alert">
      <Stack gap="sm">
        <Text size="sm">
          The last complete feed lacks many of the offers of the one before
          {counters ? ` (${formatCount(counters.missing)} missing)` : ""}, so nothing was marked missing.
          Accept it if the offers are really gone; reject it if the network has a fault.
        </Text>
        <Group gap="xs">
          <Guarded reason={allowed.reason}>
            <Button
              size="xs"
              loading={accept.isPending}
              onClick={() =>
                accept.mutate(request, {
                  onSuccess: () => notifyDone("The feed is accepted."),
                  onError: (error) => notifyProblem("Not accepted", error),
                })
              }
            >
              Accept the feed
            </Button>
          </Guarded>
          <Guarded reason={allowed.reason}>
            <Button
              size="xs"
              variant="default"
              loading={reject.isPending}
              onClick={() =>
                reject.mutate(request, {
                  onSuccess: () => notifyDone("The feed is rejected."),
                  onError: (error) => notifyProblem("Not rejected", error),
                })
              }
            >
              Reject the feed
            </Button>
          </Guarded>
          <Button
            size="xs"
            variant="subtle"
            renderRoot={(props) => (
              <Link {...props} to="/runs/$runId" params={{ runId: String(source.held_run_id) }} />
            )}
          >
            See the run
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
