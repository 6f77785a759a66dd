import { useLocalStorage } from "@mantine/hooks";

export interface ChoosableColumn {
  key: string;
  title: string;
  /** Always shown. */
  fixed?: boolean;
  /** Hidden until chosen. */
  hidden?: boolean;
}

export interface ColumnChoice {
  columns: readonly ChoosableColumn[];
  isShown: (key: string) => boolean;
  toggle: (key: string) => void;
  reset: () => void;
}

/** Which columns of a list the user wants to see, kept in this browser under `key`. */
export function useColumnChoice(key: string, columns: readonly ChoosableColumn[]): ColumnChoice {
  const [changed, setChanged] = useLocalStorage<Record<string, boolean>>({
    key: `cpapi.columns.${key}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const isShown = (name: string) => {
    const column = columns.find((candidate) => candidate.key === name);
    if (!column || column.fixed) return true;
    return changed[name] ?? !column.hidden;
  };
  return {
    columns,
    isShown,
    toggle: (name) => setChanged((before) => ({ ...before, [name]: !isShown(name) })),
    reset: () => setChanged({}),
  };
}
