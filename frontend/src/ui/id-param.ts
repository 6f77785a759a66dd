import { notFound } from "@tanstack/react-router";

/** The id in a path; anything but a whole number is an address that does not exist. */
export function idParam(text: string): number {
  const id = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id)) throw notFound();
  return id;
}
