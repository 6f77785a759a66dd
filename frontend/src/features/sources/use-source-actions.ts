import type { SourceView } from "@/api/types";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { useCheckSource, usePullSource } from "./mutations";

/** Check and Pull now, with their outcome said. */
export function useSourceActions() {
  const check = useCheckSource();
  const pull = usePullSource();
  return {
    busy: check.isPending || pull.isPending,
    check: ({ id, title }: SourceView) =>
      check.mutate(
        { params: { path: { id } } },
        {
          onSuccess: (after) =>
            after.answer
              ? notifyProblem(`${title}: the check failed`, new Error(after.answer.detail))
              : notifyDone(`${title}: the source accepted the credentials.`),
          onError: (error) => notifyProblem(`${title}: not checked`, error),
        },
      ),
    pull: ({ id, title }: SourceView) =>
      pull.mutate(
        { params: { path: { id } } },
        {
          onSuccess: () => notifyDone(`${title}: the pull is first in the queue.`),
          onError: (error) => notifyProblem(`${title}: not pulled`, error),
        },
      ),
  };
}
