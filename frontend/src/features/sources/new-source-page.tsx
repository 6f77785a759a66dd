import { Alert, Box, Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import type { ConnectorView, SourceView } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { PageSkeleton } from "@/ui/page-skeleton";
import { ConnectorChoice } from "./connector-choice";
import { useCreateSource } from "./mutations";
import { useConnectors } from "./queries";
import { SourceForm } from "./source-form";

/** Choose a type, fill its form; a failed check is saved too and is shown where it can be mended. */
export function NewSourcePage({ connector: chosen }: { connector: string | undefined }) {
  const navigate = useNavigate();
  const write = useAllowed("sources.write");
  const connectors = useConnectors();
  const create = useCreateSource();
  const usable = connectors.data?.items.filter(isUsable);
  const connector = usable?.find(({ id }) => id === chosen);
  const choose = (id: string | undefined) => void navigate({ to: "/sources/new", search: { connector: id } });
  const saved = (source: SourceView) => {
    const params = { sourceId: String(source.id) };
    if (source.answer) return void navigate({ to: "/sources/$sourceId/edit", params });
    notifyDone(`${source.title} is saved; the source accepted the credentials.`);
    void navigate({ to: "/sources/$sourceId", params });
  };
  return (
    <Box maw={960}>
      <PageHeader
        title={connector ? `Add source: ${connector.name}` : "Add source"}
        parent={{ label: "Demand sources", to: "/sources" }}
        text={connector ? undefined : "Choose the type of the network."}
        actions={
          connector && (
            <Button
              variant="default"
              leftSection={<IconArrowLeft size={16} />}
              onClick={() => choose(undefined)}
            >
              Another type
            </Button>
          )
        }
      />
      {write.reason && <Alert color="orange">{write.reason}</Alert>}
      {connectors.isPending && <PageSkeleton />}
      {connectors.error && <ErrorState error={connectors.error} onRetry={() => void connectors.refetch()} />}
      {write.allowed && usable && !connector && <ConnectorChoice connectors={usable} onChoose={choose} />}
      {write.allowed && connector && (
        <SourceForm
          key={connector.id}
          connector={connector}
          source={null}
          pending={create.isPending}
          onCancel={() => void navigate({ to: "/sources" })}
          onSave={(body, onError) =>
            create.mutate({ body: { ...body, connector: connector.id } }, { onSuccess: saved, onError })
          }
        />
      )}
    </Box>
  );
}

/** A connector of our own serves sources once a version is published. */
function isUsable({ origin, published_version }: ConnectorView): boolean {
  return origin === "built_in" || published_version !== null;
}
