import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { session } from "@/api/session-store";
import { queryClient } from "./query-client";
import { router } from "./router";
import { readableColors, theme } from "./theme";

/** When the session ends anywhere (sign out, refused refresh), nothing of it stays on the screen. */
function useSessionEnd() {
  useEffect(
    () =>
      session.onEnded(() => {
        queryClient.clear();
        void router.invalidate();
      }),
    [],
  );
}

export function App() {
  useSessionEnd();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={readableColors} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
