import { api } from "@/api/client";
import type { ConnectorView, SourceView } from "@/api/types";

/**
 * The connector as the source uses it: until it is moved, a source answers to the spec of its own version,
 * which is that version's manifest read by the server. Undefined until that is known.
 */
export function useConnectorOf(source: SourceView | undefined, newest: ConnectorView | undefined) {
  const used = source?.connector_version ?? null;
  const isOlder = used !== null && newest !== undefined && used !== newest.published_version;
  const version = api.useQuery(
    "get",
    "/api/v1/connectors/{id}/versions/{version}",
    { params: { path: { id: newest?.id ?? "", version: used ?? 0 } } },
    { enabled: isOlder },
  );
  const { manifest = "", mapping = "" } = version.data?.texts ?? {};
  const report = api.useQuery(
    "post",
    "/api/v1/connectors/validate",
    { body: { manifest, mapping } },
    { enabled: isOlder && version.data !== undefined, staleTime: Number.POSITIVE_INFINITY },
  );
  const retry = () => void (version.error ? version.refetch() : report.refetch());
  if (!newest || !isOlder) return { connector: newest, error: null, retry };
  const connector = report.data && { ...newest, version: String(used), spec: report.data.spec };
  return { connector, error: version.error ?? report.error, retry };
}
