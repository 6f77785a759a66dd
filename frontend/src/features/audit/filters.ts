import * as v from "valibot";
import { matching, text } from "@/ui/list-search";

export const SUBJECT_KINDS = [
  "source",
  "campaign",
  "tracking_system",
  "offer",
  "user",
  "session",
  "run",
  "token",
  "webhook",
] as const;

export const auditSearch = v.object({
  search: text(),
  subject_kind: text(),
  subject_id: matching(/^\d+$/),
  user_id: matching(/^\d+$/),
  action: text(),
  cursor: text(),
});

export type AuditSearch = v.InferOutput<typeof auditSearch>;
