/** One line of a YAML text as far as its layout tells: enough to know where in the document it stands. */
export interface YamlLine {
  /** Columns of the dashes that begin list entries. */
  dashes: number[];
  /** Column of what follows the dashes. */
  column: number;
  key: string | undefined;
  /** What follows the key's colon, comments left out; empty for a block. */
  value: string;
  /** Column at which the value may begin; -1 without a key. */
  valueColumn: number;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'#&*!|>%@`{[\-,:][^#]*?|-[^\s#][^#]*?))\s*:(?=\s|$)/;
const BLOCK_TEXT = /^[|>][-+\d]*\s*(?:#.*)?$/;

/** Reads the layout of every line; empty lines, comments and the inside of block texts are undefined. */
export function readLines(lines: readonly string[]): (YamlLine | undefined)[] {
  /** Column of the key whose block text goes on, as long as lines are further in. */
  let textOf: number | undefined;
  return lines.map((text) => {
    const indent = text.length - text.trimStart().length;
    if (text.trim() === "") return undefined;
    if (textOf !== undefined && indent > textOf) return undefined;
    textOf = undefined;
    if (text.trimStart().startsWith("#") || /^(---|\.\.\.)(\s|$)/.test(text)) return undefined;
    const line = readLine(text);
    if (BLOCK_TEXT.test(line.value)) textOf = line.dashes[0] ?? line.column;
    return line;
  });
}

/** Reads one line by itself. */
export function readLine(text: string): YamlLine {
  const lead = /^ *(?:- +|-$)*/.exec(text)?.[0] ?? "";
  const dashes = [...lead].flatMap((letter, column) => (letter === "-" ? [column] : []));
  const rest = text.slice(lead.length);
  const found = KEY.exec(rest);
  if (!found) return { dashes, column: lead.length, key: undefined, value: rest.trim(), valueColumn: -1 };
  return {
    dashes,
    column: lead.length,
    key: (found[1] ?? found[2] ?? found[3] ?? "").trim(),
    value: rest
      .slice(found[0].length)
      .replace(/(^|\s)#.*$/, "")
      .trim(),
    valueColumn: lead.length + found[0].length,
  };
}
