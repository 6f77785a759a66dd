import { Alert, Box, Button, Stack } from "@mantine/core";
import { IconAlertTriangle, IconArchive, IconPlugConnected } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { TrackingSystemView } from "@/api/types";
import { AnswerView } from "@/ui/answer-view";
import { ErrorState } from "@/ui/error-state";
import { Facts } from "@/ui/facts";
import { Guarded } from "@/ui/guarded";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { StatusBadge } from "@/ui/status-badge";
import { When } from "@/ui/when";
import { ArchiveTrackingSystem } from "./archive-tracking-system";
import { useCheckTrackingSystem, useUpdateTrackingSystem } from "./mutations";
import { useTrackingSystem } from "./queries";
import { TrackingSystemForm } from "./tracking-system-form";

/** State, the account's answer and the settings of one tracking system (product.md T1). */
export function TrackingSystemPage({ id }: { id: number }) {
  const query = useTrackingSystem(id);
  if (query.error && !query.data)
    return <ErrorState page error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const system = query.data;
  return (
    <Box maw={860}>
      <PageHeader
        title={system.title}
        parent={{ label: "Tracking systems", to: "/tracking-systems" }}
        badge={<StatusBadge status={system.status} />}
        actions={<Actions system={system} />}
      />
      <Stack>
        {system.answer && (
          <Alert
            color="red"
            variant="light"
            icon={<IconAlertTriangle />}
            title="The last check failed"
            role="alert"
          >
            <AnswerView answer={system.answer} />
          </Alert>
        )}
        <Panel title="State">
          <Facts
            items={[
              ["ID", system.id],
              ["User of the API key", identityWords(system)],
              ["Checked", <When key="checked" at={system.checked_at ?? null} />],
              ["Campaigns", system.campaigns],
              ["Created", <When key="created" at={system.created_at} />],
              ["Changed", <When key="updated" at={system.updated_at} />],
            ]}
          />
        </Panel>
        <Settings system={system} />
      </Stack>
    </Box>
  );
}

function identityWords({ identity }: TrackingSystemView): string {
  if (!identity) return "unknown";
  return [identity.name, identity.email, identity.role].filter(Boolean).join(" · ");
}

function Settings({ system }: { system: TrackingSystemView }) {
  const navigate = useNavigate();
  const write = useAllowed("tracking_systems.write");
  const update = useUpdateTrackingSystem();
  if (system.archived_at || write.reason) {
    return (
      <Panel title="Settings" text={system.archived_at ? "Archived; archiving is final." : write.reason}>
        <Facts
          items={[
            ["Type", system.kind],
            ["API URL", system.base_url],
            ["Requests at a time", system.max_concurrent],
            ["Requests per second", system.max_per_second],
          ]}
        />
      </Panel>
    );
  }
  return (
    <TrackingSystemForm
      key={`${system.id}:${system.updated_at}`}
      system={system}
      pending={update.isPending}
      onCancel={() => void navigate({ to: "/tracking-systems" })}
      onSave={(values, onError) =>
        update.mutate(
          { params: { path: { id: system.id } }, body: values },
          {
            onSuccess: (after) => {
              if (!after.answer) notifyDone(`${after.title} is saved; it accepted the API key.`);
              window.scrollTo({ top: 0 });
            },
            onError,
          },
        )
      }
    />
  );
}

function Actions({ system }: { system: TrackingSystemView }) {
  const [archiving, setArchiving] = useState(false);
  const write = useAllowed("tracking_systems.write");
  const check = useCheckTrackingSystem();
  const reason = system.archived_at ? "The tracking system is archived; archiving is final." : write.reason;
  return (
    <>
      <Guarded reason={reason}>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} />}
          loading={check.isPending}
          onClick={() =>
            check.mutate(
              { params: { path: { id: system.id } } },
              {
                onSuccess: (after) => {
                  if (!after.answer) notifyDone("The tracking system accepted the API key.");
                },
                onError: (error) => notifyProblem("Not checked", error),
              },
            )
          }
        >
          Check
        </Button>
      </Guarded>
      <Guarded reason={reason}>
        <Button
          variant="light"
          color="red"
          leftSection={<IconArchive size={16} />}
          onClick={() => setArchiving(true)}
        >
          Archive
        </Button>
      </Guarded>
      {archiving && <ArchiveTrackingSystem system={system} onClose={() => setArchiving(false)} />}
    </>
  );
}
