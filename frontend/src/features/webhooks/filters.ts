import * as v from "valibot";
import { text } from "@/ui/list-search";

export const webhooksSearch = v.object({ cursor: text() });

export type WebhooksSearch = v.InferOutput<typeof webhooksSearch>;
