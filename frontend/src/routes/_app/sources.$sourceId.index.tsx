import { createFileRoute } from "@tanstack/react-router";
import { SubjectRuns } from "@/features/runs/subject-runs";
import { SourcePage } from "@/features/sources/source-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/sources/$sourceId/")({ component: SourceRoute });

function SourceRoute() {
  const id = idParam(Route.useParams().sourceId);
  return <SourcePage key={id} id={id} runs={<SubjectRuns source_id={String(id)} />} />;
}
