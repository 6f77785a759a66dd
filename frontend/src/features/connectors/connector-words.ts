import type { ConnectorVersionSummary, ConnectorView } from "@/api/types";

const ID_LIMIT = 60;

/** What stands beside the name: the release of a built-in connector, the published version of an own one. */
export function versionWords({ origin, version, published_version, archived_at }: ConnectorView): string {
  if (origin === "built_in") return `v${version}`;
  if (published_version !== null) return `version ${published_version}`;
  return archived_at === null ? "not published yet" : "never published";
}

/** Why the connector and its versions cannot be changed, if so. */
export function finalReason({ origin, archived_at }: ConnectorView): string | undefined {
  if (origin === "built_in") return "It came with the program; copy it to change it.";
  return archived_at === null ? undefined : "The connector is archived; archiving is final.";
}

/** Why no draft can be begun now, if so. */
export function draftReason(connector: ConnectorView, allowed: string | undefined): string | undefined {
  if (allowed !== undefined) return allowed;
  const draft = connector.draft_version;
  return finalReason(connector) ?? (draft === null ? undefined : `Version ${draft} is a draft already.`);
}

/** "version 3"; what came with the program has no numbered versions. */
export function versionName({ version }: Pick<ConnectorVersionSummary, "version">): string {
  return version === 0 ? "built in" : `version ${version}`;
}

/** An id in the server's form, made of a title: "Acme Ads (EU)" → "acme-ads-eu". */
export function idOf(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, ID_LIMIT)
    .replace(/-+$/, "");
}

/** Why an id is not acceptable; the server judges again. */
export function idProblem(id: string): string | null {
  if (id === "") return "Enter an id.";
  if (id.length > ID_LIMIT) return `At most ${ID_LIMIT} characters.`;
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)
    ? null
    : "Lower-case letters, digits and single hyphens, a letter first.";
}
