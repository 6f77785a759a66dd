import * as v from "valibot";
import { oneOf, text } from "@/ui/list-search";

export const ARCHIVAL_STATES = ["active", "archived", "all"] as const;
export type ArchivalState = (typeof ARCHIVAL_STATES)[number];

/** The catalogue's state in the URL. */
export const catalogueSearch = v.object({
  search: text(),
  state: oneOf(ARCHIVAL_STATES),
  origin: oneOf(["built_in", "own"]),
});

export type CatalogueSearch = v.InferOutput<typeof catalogueSearch>;
