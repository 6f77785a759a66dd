import { useEffect, useState } from "react";
import { toProblem } from "@/api/problems";
import type { CampaignView } from "@/api/types";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { useSyncCampaign } from "./mutations";

/** Forced sync; the server allows one a minute, and `wait` counts the seconds until the next (product.md C7). */
export function useSync(campaign: CampaignView) {
  const sync = useSyncCampaign();
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  return {
    wait,
    pending: sync.isPending,
    start: () =>
      sync.mutate(
        { params: { path: { id: campaign.id } } },
        {
          onSuccess: () => notifyDone(`${campaign.title} is first in the queue.`),
          onError: (error) => {
            const { retryAfter } = toProblem(error);
            if (retryAfter !== null) setWait(retryAfter);
            notifyProblem(`${campaign.title}: not synced`, error);
          },
        },
      ),
  };
}
