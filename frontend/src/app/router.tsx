import { createRouter } from "@tanstack/react-router";
import { ErrorState } from "@/ui/error-state";
import { PageSkeleton } from "@/ui/page-skeleton";
import { NotFound } from "./not-found";
import { queryClient } from "./query-client";
import { routeTree } from "./route-tree.gen";
import { parseSearch, stringifySearch } from "./search-params";
import { Shell } from "./shell";

export const router = createRouter({
  routeTree,
  context: { queryClient },
  parseSearch,
  stringifySearch,
  InnerWrap: Shell,
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: PageSkeleton,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
