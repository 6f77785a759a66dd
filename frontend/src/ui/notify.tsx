import { notifications } from "@mantine/notifications";
import { toProblem } from "@/api/problems";

const DISMISS = { "aria-label": "Dismiss" };

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: "teal", closeButtonProps: DISMISS });
}

/** Says that an action of a list or a header (which has no place of its own for errors) was refused. */
export function notifyProblem(title: string, error: unknown): void {
  const problem = toProblem(error);
  const wait = problem.retryAfter === null ? "" : ` Try again in ${problem.retryAfter} s.`;
  notifications.show({
    title,
    message: `${problem.message}${wait}`,
    color: "red",
    autoClose: 8000,
    closeButtonProps: DISMISS,
  });
}
