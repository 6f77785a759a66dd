import { QueryClient } from "@tanstack/react-query";
import { toProblem } from "@/api/problems";

/** Server state lives here and nowhere else (B10). */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => {
        const { status } = toProblem(error);
        return failures < 2 && (status === 0 || status >= 500);
      },
    },
  },
});
