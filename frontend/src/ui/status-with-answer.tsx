import { useState } from "react";
import type { AnswerView as Answer } from "@/api/types";
import { AnswerDialog } from "./answer-dialog";
import { StatusBadge } from "./status-badge";

/** A status that opens the server's answer when there is one. */
export function StatusWithAnswer({
  status,
  title,
  answer,
}: {
  status: string;
  title: string;
  answer: Answer | null;
}) {
  const [open, setOpen] = useState(false);
  if (!answer) return <StatusBadge status={status} />;
  return (
    <>
      <StatusBadge status={status} onClick={() => setOpen(true)} actionLabel="show the server's response" />
      {open && <AnswerDialog title={title} answer={answer} onClose={() => setOpen(false)} />}
    </>
  );
}
