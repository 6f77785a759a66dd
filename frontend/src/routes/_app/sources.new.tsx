import { createFileRoute } from "@tanstack/react-router";
import * as v from "valibot";
import { NewSourcePage } from "@/features/sources/new-source-page";
import { text } from "@/ui/list-search";

export const Route = createFileRoute("/_app/sources/new")({
  validateSearch: v.object({ connector: text() }),
  component: NewSourceRoute,
});

function NewSourceRoute() {
  return <NewSourcePage connector={Route.useSearch().connector} />;
}
