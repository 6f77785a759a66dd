import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, client } from "@/api/client";
import { sessionQuery } from "@/api/permissions";
import { session } from "@/api/session-store";
import type { SessionTokens } from "@/api/types";

/** Takes over the tokens and shows the user at once, without another request. */
function useEnter() {
  const queries = useQueryClient();
  return (tokens: SessionTokens) => {
    queries.clear();
    session.accept(tokens);
    queries.setQueryData(sessionQuery().queryKey, { user: tokens.user });
  };
}

export function useSignIn() {
  const enter = useEnter();
  return api.useMutation("post", "/api/v1/session", { onSuccess: enter });
}

export function useSetUp() {
  const enter = useEnter();
  return api.useMutation("post", "/api/v1/setup", { onSuccess: enter });
}

/** The session ends here even if the server cannot be told. */
export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      const token = session.refreshToken;
      if (token !== null) await client.DELETE("/api/v1/session", { body: { refresh_token: token } });
    },
    onSettled: () => session.clear(),
  });
}

export function useChangePassword() {
  return api.useMutation("patch", "/api/v1/session/password");
}
