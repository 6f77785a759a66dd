import { useState } from "react";
import { problemToForm, toProblem } from "@/api/problems";

interface ErrorTarget {
  setErrors: (errors: Record<string, string>) => void;
  clearErrors: () => void;
}

/** Lays a refused save onto the form's fields; what no field can show is `rest`, for a ProblemAlert. */
export function useFormProblems(form: ErrorTarget, knows: (path: string) => boolean) {
  const [rest, setRest] = useState<string[]>([]);
  return {
    rest,
    show: (error: unknown) => {
      const mapped = problemToForm(toProblem(error), knows);
      form.setErrors(mapped.fields);
      setRest(mapped.rest);
    },
    clear: () => {
      form.clearErrors();
      setRest([]);
    },
  };
}
