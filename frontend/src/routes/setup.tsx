import { createFileRoute, useRouter } from "@tanstack/react-router";
import * as v from "valibot";
import { SetupPage } from "@/features/session/setup-page";
import { text } from "@/ui/list-search";

export const Route = createFileRoute("/setup")({
  validateSearch: v.object({ token: text() }),
  component: SetupRoute,
});

function SetupRoute() {
  const { token } = Route.useSearch();
  const router = useRouter();
  return <SetupPage token={token ?? ""} onEntered={() => router.history.replace("/")} />;
}
