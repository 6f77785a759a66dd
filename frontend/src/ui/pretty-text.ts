const JSON_START = /^(\{\s*["}]|\[\s*[[{"\]\d-])/;
const XML_START = /^<(?!!doctype html|html)[?!\w]/i;

/** A text laid out for reading: JSON and XML are indented, whatever else is shown as it came. */
export function prettyText(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value, null, 2) ?? "undefined";
  const text = value.trim();
  if (JSON_START.test(text)) return indentedJson(text);
  return XML_START.test(text) ? indentedXml(text) : value;
}

/** Indents by brackets alone: what was cut off is readable too, and numbers keep every digit. */
function indentedJson(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let laidOut = "";
  tokens.forEach((token, at) => {
    const isEmpty = tokens[at + 1] === "}" || tokens[at + 1] === "]";
    if (token === "{" || token === "[") {
      depth += 1;
      laidOut += isEmpty ? token : `${token}${newLine(depth)}`;
    } else if (token === "}" || token === "]") {
      depth = Math.max(0, depth - 1);
      const wasEmpty = tokens[at - 1] === "{" || tokens[at - 1] === "[";
      laidOut += wasEmpty ? token : `${newLine(depth)}${token}`;
    } else if (token === ",") laidOut += `,${newLine(depth)}`;
    else laidOut += token === ":" ? ": " : decoded(token);
  });
  return laidOut;
}

/** Escaped letters and slashes of a JSON string as letters; quotes and control characters stay escaped. */
function decoded(token: string): string {
  if (!token.startsWith('"')) return token;
  return token.replaceAll("\\/", "/").replace(/\\u([\da-f]{4})/gi, (escaped, hex: string) => {
    const letter = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\p{Cc}"\\]/u.test(letter) ? escaped : letter;
  });
}

/** One element a line; an element with nothing but text stays on its line. */
function indentedXml(text: string): string {
  const pieces = text.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>?|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let isOpen = false;
  for (const piece of pieces.map((one) => one.trim()).filter(Boolean)) {
    const last = lines.length - 1;
    if (piece.startsWith("</")) {
      depth = Math.max(0, depth - 1);
      if (isOpen) lines[last] += piece;
      else lines.push(indent(depth) + piece);
      isOpen = false;
    } else if (/^<[\w]/.test(piece) && !piece.endsWith("/>")) {
      lines.push(indent(depth) + piece);
      depth += 1;
      isOpen = true;
    } else if (isOpen && !/^<(?!!\[CDATA)/.test(piece)) lines[last] += piece;
    else {
      lines.push(indent(depth) + piece);
      isOpen = false;
    }
  }
  return lines.join("\n");
}

function newLine(depth: number): string {
  return `\n${indent(depth)}`;
}

function indent(depth: number): string {
  return "  ".repeat(depth);
}
