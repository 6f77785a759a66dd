import * as v from "valibot";
import { oneOf, text } from "@/ui/list-search";

export const trackingSystemsSearch = v.object({
  search: text(),
  state: oneOf(["active", "archived", "all"]),
  cursor: text(),
});

export type TrackingSystemsSearch = v.InferOutput<typeof trackingSystemsSearch>;
