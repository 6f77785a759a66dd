import { ErrorState } from "@/ui/error-state";
import { JsonView } from "@/ui/json-view";
import { PageSkeleton } from "@/ui/page-skeleton";
import { Panel } from "@/ui/panel";
import { useRawRecord } from "./queries";

export function OfferRaw({ id }: { id: number }) {
  const raw = useRawRecord(id);
  if (raw.error) return <ErrorState error={raw.error} onRetry={() => void raw.refetch()} />;
  if (raw.isPending) return <PageSkeleton />;
  return (
    <Panel title="Raw record" text="As the network gave it.">
      <JsonView value={raw.data} maxHeight={640} label="Raw record" />
    </Panel>
  );
}
