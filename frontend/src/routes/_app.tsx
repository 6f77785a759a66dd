import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/api/permissions";
import { toProblem } from "@/api/problems";
import { session } from "@/api/session-store";

/** Everything below needs a session; without one the way leads over the login page and back. */
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    const login = () => redirect({ to: "/login", search: { redirect: location.href }, replace: true });
    if (!session.maySignIn) throw login();
    try {
      await context.queryClient.ensureQueryData(sessionQuery());
    } catch (error) {
      if (toProblem(error).status !== 401) throw error;
      session.clear();
      throw login();
    }
  },
  component: Outlet,
});
