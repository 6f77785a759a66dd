import { Code } from "@mantine/core";
import { Fragment, type ReactNode } from "react";

/** Descriptions are Markdown; the one mark that matters in a hint is `code`. */
export function withCode(...parts: (string | undefined)[]): ReactNode {
  const words = parts.filter(Boolean).join(" ");
  if (words === "") return undefined;
  return words.split("`").map((piece, place) => {
    const key = `${place}:${piece}`;
    return place % 2 === 1 ? <Code key={key}>{piece}</Code> : <Fragment key={key}>{piece}</Fragment>;
  });
}
