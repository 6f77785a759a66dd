import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { MailDelivery } from "@/api/types";
import { NextAttempt, Trouble } from "./undelivered";

function mail(change: Partial<MailDelivery>): MailDelivery {
  return {
    id: 1,
    subject: "[cpapi] Acme Ads: 3 new offers.",
    address: "ada@example.com",
    state: "failed",
    attempts: 1,
    next_attempt_at: null,
    error: "permanent error (550): nobody of that name",
    ...change,
  } as MailDelivery;
}

function show(shown: MailDelivery) {
  render(
    <MantineProvider>
      <Trouble mail={shown} />
      <NextAttempt mail={shown} />
    </MantineProvider>,
  );
}

test("a mail that was given up says to whom it went and what the server said", () => {
  show(mail({}));
  expect(screen.getByText("[cpapi] Acme Ads: 3 new offers.")).toBeTruthy();
  expect(screen.getByText("to ada@example.com, sent once")).toBeTruthy();
  expect(screen.getByText("permanent error (550): nobody of that name")).toBeTruthy();
  expect(screen.getByText("given up")).toBeTruthy();
});

test("a mail that is sent again is not called given up", () => {
  show(mail({ state: "waiting", attempts: 3, next_attempt_at: "2026-11-28T12:00:00Z" }));
  expect(screen.getByText("to ada@example.com, sent 3 times")).toBeTruthy();
  expect(screen.queryByText("given up")).toBeNull();
});
