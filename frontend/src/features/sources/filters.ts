import * as v from "valibot";
import { oneOf, text } from "@/ui/list-search";

export const SOURCE_STATES = ["active", "archived", "all"] as const;
export const SOURCE_STATUSES = ["pending", "ready", "processing", "invalid_credentials", "failing"] as const;
const SORTS = [
  "title",
  "-title",
  "id",
  "-id",
  "last_pulled_at",
  "-last_pulled_at",
  "created_at",
  "-created_at",
] as const;

/** The list's state in the URL (product.md S5). */
export const sourcesSearch = v.object({
  search: text(),
  connector: text(),
  status: oneOf(SOURCE_STATUSES),
  state: oneOf(SOURCE_STATES),
  sort: oneOf(SORTS),
  cursor: text(),
});

export type SourcesSearch = v.InferOutput<typeof sourcesSearch>;
