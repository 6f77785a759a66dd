import type { QueryClient } from "@tanstack/react-query";
import type { paths } from "./schema";

type Prefix = keyof paths;

/** Marks every read below these paths stale; keys begin with ["get", path]. */
export async function invalidate(client: QueryClient, ...prefixes: Prefix[]): Promise<void> {
  await client.invalidateQueries({
    predicate: ({ queryKey: [, path] }) =>
      typeof path === "string" && prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
  });
}

/** Marks the reads of these very paths stale, and nothing below them. */
export async function invalidateExactly(client: QueryClient, ...paths: Prefix[]): Promise<void> {
  await client.invalidateQueries({
    predicate: ({ queryKey: [, path] }) => paths.some((one) => one === path),
  });
}
