import { Alert, Box, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { SourceView } from "@/api/types";
import { AnswerView } from "@/ui/answer-view";
import { ErrorState } from "@/ui/error-state";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { useUpdateSource } from "./mutations";
import { useConnectors, useSource } from "./queries";
import { SourceForm } from "./source-form";
import { useConnectorOf } from "./use-connector-of";

export function EditSourcePage({ id }: { id: number }) {
  const source = useSource(id);
  const connectors = useConnectors();
  const write = useAllowed("sources.write");
  const newest = connectors.data?.items.find(({ id: name }) => name === source.data?.connector);
  const used = useConnectorOf(source.data, newest);
  if (source.error) return <ErrorState page error={source.error} onRetry={() => void source.refetch()} />;
  if (connectors.error)
    return <ErrorState page error={connectors.error} onRetry={() => void connectors.refetch()} />;
  if (used.error) return <ErrorState page error={used.error} onRetry={used.retry} />;
  if (!source.data || !connectors.data || (newest && !used.connector)) return <PageSkeleton />;
  const refusal = source.data.archived_at ? "The source is archived; archiving is final." : write.reason;
  return (
    <Box maw={960}>
      <PageHeader title={`Edit ${source.data.title}`} parent={{ label: "Demand sources", to: "/sources" }} />
      {refusal ? (
        <Alert color="orange">{refusal}</Alert>
      ) : (
        <EditForm source={source.data} connector={used.connector} />
      )}
    </Box>
  );
}

function EditForm({
  source,
  connector,
}: {
  source: SourceView;
  connector: Parameters<typeof SourceForm>[0]["connector"] | undefined;
}) {
  const navigate = useNavigate();
  const update = useUpdateSource();
  const params = { sourceId: String(source.id) };
  if (!connector) {
    return <Alert color="red">The connector “{source.connector}” is not installed in this server.</Alert>;
  }
  return (
    <Stack>
      {source.answer && (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle />}
          title="Saved, but the check failed"
          role="alert"
        >
          <AnswerView answer={source.answer} />
        </Alert>
      )}
      <SourceForm
        key={source.id}
        connector={connector}
        source={source}
        pending={update.isPending}
        onCancel={() => void navigate({ to: "/sources/$sourceId", params })}
        onSave={(body, onError) =>
          update.mutate(
            { params: { path: { id: source.id } }, body },
            {
              onSuccess: (after) => {
                if (after.answer) return window.scrollTo({ top: 0 });
                notifyDone(`${after.title} is saved; the source accepted the credentials.`);
                void navigate({ to: "/sources/$sourceId", params });
              },
              onError,
            },
          )
        }
      />
    </Stack>
  );
}
