import { flowAt } from "./yaml-flow";
import { readLines, type YamlLine } from "./yaml-lines";

/** One step of the way from the root to a place. */
export interface Level {
  /** The key that leads here, `-` for an entry of a list, empty for the root. */
  step: string;
  /** The keys of the mapping here with their plain values, those after the cursor included. */
  keys: Map<string, string>;
}

export interface YamlPlace {
  /** From the root inwards. Where a value is being written, the last step is its key. */
  levels: Level[];
  /** A key, the value of one, or text in which neither stands (comments, block texts). */
  position: "key" | "value" | "text";
  /** What of the word stands before the cursor. */
  word: string;
}

interface Open extends Level {
  column: number;
}

const WORD = /[^\s,:{}[\]"']*$/;

/**
 * Where an offset stands in a YAML text. It goes by the layout of the lines and not by a parser, because it
 * is asked for while the text is being written and therefore broken.
 */
export function yamlPlace(text: string, offset: number): YamlPlace {
  const lines = text.split("\n");
  const before = text.slice(0, offset).split("\n");
  const at = before.length - 1;
  const column = before[at]?.length ?? 0;
  const outline = new Outline();
  let place: YamlPlace | undefined;
  readLines(lines).forEach((line, number) => {
    if (number === at) place = outline.placeAt(lines[at] ?? "", line, column);
    if (line) outline.add(line);
  });
  return place ?? { levels: outline.root, position: "key", word: "" };
}

/** The mappings and lists that are open while lines are read one after the other. */
class Outline {
  private open: Open[] = [{ step: "", column: -1, keys: new Map() }];
  /** Entries of lists that begin on the cursor's line, so that its keys are found in them. */
  private begun: Open[] = [];

  get root(): Level[] {
    return this.open.slice(0, 1);
  }

  add(line: YamlLine): void {
    for (const dash of line.dashes) {
      const entry = this.begun.find(({ column }) => column === dash);
      this.open = entered(this.open, entry ?? entryAt(dash));
    }
    this.begun = [];
    if (line.key === undefined) return;
    this.open = closedTo(this.open, line.column);
    const keys = line.value.startsWith("{") ? flowAt(line.value, 1).topKeys : new Map<string, string>();
    this.open.at(-1)?.keys.set(line.key, line.value);
    this.open.push({ step: line.key, column: line.column, keys });
  }

  /** The place of a column of the line that comes next. */
  placeAt(text: string, line: YamlLine | undefined, column: number): YamlPlace {
    if (!line && text.trim() !== "") return { levels: this.root, position: "text", word: "" };
    const here = line ?? { dashes: [], column, key: undefined, value: "", valueColumn: -1 };
    const word = WORD.exec(text.slice(0, column))?.[0] ?? "";
    this.begun = here.dashes.filter((dash) => dash < column).map(entryAt);
    const levels: Level[] = closedTo(this.begun.reduce(entered, this.open), Math.min(here.column, column));
    const isValue = here.key !== undefined && column >= here.valueColumn;
    if (here.key !== undefined && isValue) levels.push({ step: here.key, keys: new Map() });
    const begin = isValue ? here.valueColumn : here.column;
    const flow = flowAt(text.slice(begin), column - begin);
    if (flow.levels.length > 0) return { levels: joined(levels, flow.levels), position: flow.position, word };
    return { levels, position: isValue ? "value" : "key", word };
  }
}

function entryAt(column: number): Open {
  return { step: "-", column, keys: new Map() };
}

/** With an entry of a list, which may stand at the column of its list's key. */
function entered(open: readonly Open[], entry: Open): Open[] {
  const around = open.filter(
    ({ column, step }) => column < entry.column || (column === entry.column && step !== "-"),
  );
  return [...around, entry];
}

function closedTo(open: readonly Open[], limit: number): Open[] {
  return open.filter(({ column }) => column < limit);
}

/** The outermost braces are the value of the last level, not a level of their own. */
function joined(levels: Level[], flow: Level[]): Level[] {
  const [first, ...rest] = flow;
  const last = levels.at(-1);
  if (!first || !last) return levels;
  if (first.step === "-") return [...levels, ...flow];
  return [...levels.slice(0, -1), { step: last.step, keys: first.keys }, ...rest];
}
