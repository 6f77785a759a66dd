import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/api/client";
import type { ConnectorTexts } from "@/api/types";

const PAUSE = 500;

/** What the server says of the manifest and the mapping, asked for after each pause in writing. */
export function useReport({ manifest, mapping }: ConnectorTexts, enabled: boolean) {
  const [settled] = useDebouncedValue(JSON.stringify([manifest, mapping]), PAUSE);
  const [ofManifest, ofMapping] = JSON.parse(settled) as [string, string];
  const query = api.useQuery(
    "post",
    "/api/v1/connectors/validate",
    { body: { manifest: ofManifest, mapping: ofMapping } },
    // The texts are the key, so an answer never gets old; but not every text ever written is kept.
    { enabled, placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY, gcTime: 10_000 },
  );
  const isCurrent = !query.isPlaceholderData && ofManifest === manifest && ofMapping === mapping;
  return { report: query.data, error: query.error, isCurrent, retry: () => void query.refetch() };
}

const FOR_EVER = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY };

/** The JSON Schemas that the editor completes and explains with; they change with a release only. */
export function useSchemas() {
  const manifest = api.useQuery("get", "/api/v1/connectors/schemas/manifest", {}, FOR_EVER);
  const mapping = api.useQuery("get", "/api/v1/connectors/schemas/offer", {}, FOR_EVER);
  return { manifest: manifest.data, mapping: mapping.data };
}
