import { ErrorState } from "@/ui/error-state";
import { PageSkeleton } from "@/ui/page-skeleton";
import { useConnector, useVersion } from "../queries";
import { Builder } from "./builder";

/** Where a connector is written and tried in the browser (product.md S7). */
export function BuilderPage({ id, version: number }: { id: string; version: number }) {
  const connector = useConnector(id);
  const version = useVersion(id, number);
  const failed = [connector, version].find(({ error, data }) => error && !data);
  if (failed) return <ErrorState page error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!connector.data || !version.data) return <PageSkeleton />;
  return (
    <Builder
      connector={connector.data}
      initial={version.data}
      onReload={async () => (await version.refetch({ throwOnError: true })).data}
    />
  );
}
