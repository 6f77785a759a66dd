import * as v from "valibot";
import { text } from "@/ui/list-search";

export const tokensSearch = v.object({ cursor: text() });

export type TokensSearch = v.InferOutput<typeof tokensSearch>;
