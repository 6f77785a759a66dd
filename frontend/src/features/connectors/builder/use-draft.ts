import { useState } from "react";
import { toProblem } from "@/api/problems";
import type { ConnectorTexts, ConnectorVersionView } from "@/api/types";
import { useSaveVersion } from "../mutations";
import { changedTexts, type TextName } from "./text-names";

export interface Draft {
  /** As it is stored. */
  stored: ConnectorVersionView;
  /** As it is being written. */
  texts: ConnectorTexts;
  isDirty: boolean;
  setText: (name: TextName, text: string) => void;
  /** The stored version from now on, e.g. after publishing; what is being written stays. */
  setStored: (version: ConnectorVersionView) => void;
  /** Takes over what is stored and drops what was written here. */
  reset: (version: ConnectorVersionView) => void;
  save: (options?: SaveOptions) => void;
  isSaving: boolean;
  /** Somebody else saved or published meanwhile. */
  conflict: Conflict | undefined;
  dropConflict: () => void;
  /** Why the last save was refused, other than by a conflict. */
  problem: string | undefined;
}

export interface SaveOptions {
  note?: string;
  /** Also over what somebody else saved meanwhile. */
  overwrite?: boolean;
  onSaved?: (version: ConnectorVersionView) => void;
}

export type Conflict = "changed" | "published";

const CONFLICTS: Record<string, Conflict> = {
  connector_version_changed: "changed",
  connector_version_published: "published",
};

/** The texts of a version while they are written. */
export function useDraft(connector: string, initial: ConnectorVersionView): Draft {
  const [stored, setStored] = useState(initial);
  const [texts, setTexts] = useState(initial.texts);
  const [conflict, setConflict] = useState<Conflict>();
  const [problem, setProblem] = useState<string>();
  const patch = useSaveVersion();
  const changed = changedTexts(stored.texts, texts);

  const save = ({ note, overwrite = false, onSaved }: SaveOptions = {}) => {
    const body = {
      // Over another's save all texts go, so that the result is what is on the screen.
      ...(overwrite ? texts : { ...changed, base_updated_at: stored.summary.updated_at }),
      ...(note !== undefined && { note }),
    };
    setProblem(undefined);
    patch.mutate(
      { params: { path: { id: connector, version: stored.summary.version } }, body },
      {
        onSuccess: (version) => {
          setStored(version);
          setConflict(undefined);
          onSaved?.(version);
        },
        onError: (error) => {
          const refused = toProblem(error);
          setConflict(CONFLICTS[refused.code]);
          if (!CONFLICTS[refused.code]) setProblem(wordsOf(refused));
        },
      },
    );
  };

  return {
    stored,
    texts,
    isDirty: Object.keys(changed).length > 0,
    setText: (name, text) => setTexts((before) => ({ ...before, [name]: text })),
    setStored,
    reset: (version) => {
      setStored(version);
      setTexts(version.texts);
      setConflict(undefined);
      setProblem(undefined);
    },
    save,
    isSaving: patch.isPending,
    conflict,
    dropConflict: () => setConflict(undefined),
    problem,
  };
}

function wordsOf(problem: ReturnType<typeof toProblem>): string {
  return problem.fields.map(({ detail }) => detail).join(" ") || problem.message;
}
