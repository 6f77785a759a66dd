import type { Level } from "./yaml-place";

export interface FlowPlace {
  /** What is open at the column: the first is the outermost `{…}`, or `-` for the outermost `[…]`. */
  levels: Level[];
  position: "key" | "value";
  /** The keys of the outermost `{…}`. */
  topKeys: Map<string, string>;
}

interface Bracket {
  isList: boolean;
  /** The key whose value is being read. */
  key: string | undefined;
  keys: Map<string, string>;
}

/** The place at a column within `{…}` and `[…]` of one line. */
export function flowAt(text: string, column: number): FlowPlace {
  const reader = new FlowReader();
  let place: Pick<FlowPlace, "levels" | "position"> | undefined;
  [...text].forEach((letter, at) => {
    if (at === column) place = reader.place();
    reader.read(letter);
  });
  return { ...(place ?? reader.place()), topKeys: reader.outermost };
}

class FlowReader {
  /** Filled while the text is read, so that keys after the column are in it too. */
  readonly outermost = new Map<string, string>();
  private brackets: Bracket[] = [];
  private token = "";
  private quote = "";

  read(letter: string): void {
    const top = this.brackets.at(-1);
    if (this.quote) {
      if (letter === this.quote) this.quote = "";
      else this.token += letter;
    } else if (letter === '"' || letter === "'") this.quote = letter;
    else if (letter === "{" || letter === "[") this.begin(letter === "[");
    else if (top && (letter === "}" || letter === "]")) {
      this.settle(top);
      this.brackets.pop();
    } else if (top && letter === ",") this.settle(top);
    else if (top && !top.isList && letter === ":" && top.key === undefined) {
      top.key = this.token.trim();
      this.token = "";
    } else this.token += letter;
  }

  place(): Pick<FlowPlace, "levels" | "position"> {
    const levels: Level[] = [];
    this.brackets.forEach((bracket, depth) => {
      const outer = this.brackets[depth - 1];
      if (bracket.isList) {
        if (outer && !outer.isList) levels.push({ step: outer.key ?? "", keys: new Map() });
        levels.push({ step: "-", keys: new Map() });
      } else if (outer?.isList) {
        // The list's entry is this mapping.
        levels[levels.length - 1] = { step: "-", keys: bracket.keys };
      } else levels.push({ step: outer?.key ?? "", keys: bracket.keys });
    });
    const top = this.brackets.at(-1);
    if (top && !top.isList && top.key !== undefined) levels.push({ step: top.key, keys: new Map() });
    return { levels, position: top && (top.isList || top.key !== undefined) ? "value" : "key" };
  }

  private begin(isList: boolean): void {
    const keys = this.brackets.length === 0 && !isList ? this.outermost : new Map<string, string>();
    this.brackets.push({ isList, key: undefined, keys });
    this.token = "";
  }

  private settle(top: Bracket): void {
    if (top.key !== undefined) top.keys.set(top.key, this.token.trim());
    top.key = undefined;
    this.token = "";
  }
}
