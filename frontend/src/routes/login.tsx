import { createFileRoute, redirect, useRouter } from "@tanstack/react-router";
import * as v from "valibot";
import { session } from "@/api/session-store";
import { LoginPage } from "@/features/session/login-page";
import { matching } from "@/ui/list-search";

/** Only paths of this application are gone back to. */
const LOCAL_PATH = /^\/(?![/\\])/;

export const Route = createFileRoute("/login")({
  validateSearch: v.object({ redirect: matching(LOCAL_PATH) }),
  beforeLoad: ({ search }) => {
    if (session.maySignIn) throw redirect({ href: search.redirect ?? "/", replace: true });
  },
  component: LoginRoute,
});

function LoginRoute() {
  const { redirect: target } = Route.useSearch();
  const router = useRouter();
  return <LoginPage onEntered={() => router.history.replace(target ?? "/")} />;
}
