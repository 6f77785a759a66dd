import { Modal } from "@mantine/core";
import type { AnswerView as Answer } from "@/api/types";
import { AnswerView } from "./answer-view";

export function AnswerDialog({
  title,
  answer,
  onClose,
}: {
  title: string;
  answer: Answer;
  onClose: () => void;
}) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`Server response: ${title}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <AnswerView answer={answer} />
    </Modal>
  );
}
