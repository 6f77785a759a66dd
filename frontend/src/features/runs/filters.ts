import * as v from "valibot";
import { matching, oneOf, text } from "@/ui/list-search";

export const RUN_OUTCOMES = [
  "running",
  "complete",
  "partial",
  "held",
  "failed",
  "invalid_credentials",
  "cancelled",
  "crashed",
] as const;

export const runsSearch = v.object({
  kind: oneOf(["pull", "push"]),
  outcome: oneOf(RUN_OUTCOMES),
  source_id: matching(/^\d+$/),
  campaign_id: matching(/^\d+$/),
  cursor: text(),
});

export type RunsSearch = v.InferOutput<typeof runsSearch>;
