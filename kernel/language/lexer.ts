// Where in a text a position lies: in code, a comment or a string, and inside which brackets.

export interface LexicalPlace {
  kind: "code" | "comment" | "string" | "template" | "regex";
  /** Where the comment, string, template or regular expression begins. */
  start: number;
  /** Brackets that are open, outermost first. */
  open: { bracket: string; at: number }[];
}

/** Keywords after which `/` begins a regular expression. */
const beforeOperand = new Set(
  "return typeof instanceof in of new delete void throw case do else await yield".split(" "),
);

export function placeAt(source: string, end: number): LexicalPlace {
  const open: LexicalPlace["open"] = [];
  const place = (kind: LexicalPlace["kind"], start: number): LexicalPlace => ({ kind, start, open });
  /** The last word or sign in code, to tell a division from a regular expression. */
  let last = "";
  let at = 0;
  while (at < end) {
    const character = source[at]!;
    if (/\s/.test(character)) at += 1;
    else if (source.startsWith("//", at)) {
      const close = source.slice(at, end).search(/[\n\r\u2028\u2029]/);
      if (close === -1) return place("comment", at);
      at += close;
    } else if (source.startsWith("/*", at)) {
      const close = source.indexOf("*/", at + 2);
      if (close === -1 || close + 2 > end) return place("comment", at);
      at = close + 2;
    } else if (character === '"' || character === "'") {
      const close = closing(source, at, end);
      if (close === undefined) return place("string", at);
      at = close;
      last = '"';
    } else if (character === "`" || (character === "}" && open.at(-1)?.bracket === "${")) {
      if (character === "}") open.pop();
      const stop = templateStop(source, at + 1, end);
      if (stop === undefined) return place("template", at);
      if (source[stop - 1] === "{") open.push({ bracket: "${", at: stop - 1 });
      at = stop;
      last = source[stop - 1] === "{" ? "{" : '"';
    } else if (character === "/" && startsRegex(last)) {
      const close = regexEnd(source, at, end);
      if (close === undefined) return place("regex", at);
      at = close;
      last = '"';
    } else if ("([{".includes(character)) {
      open.push({ bracket: character, at });
      last = character;
      at += 1;
    } else if (")]}".includes(character)) {
      open.pop();
      last = character;
      at += 1;
    } else {
      const word = /^[\p{ID_Continue}$]+/u.exec(source.slice(at, Math.min(end, at + 200)))?.[0];
      last = word ?? character;
      at += last.length;
    }
  }
  return place("code", at);
}

function startsRegex(last: string): boolean {
  if (last === "" || beforeOperand.has(last)) return true;
  return !/[\p{ID_Continue}$)\]}"]$/u.test(last);
}

function closing(source: string, start: number, end: number): number | undefined {
  for (let at = start + 1; at < end; at++) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === source[start]) return at + 1;
    else if (source[at] === "\n") return at;
  }
  return undefined;
}

/** Just behind the closing backtick, or the `${` of the next substitution. */
function templateStop(source: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at++) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "`") return at + 1;
    else if (source[at] === "$" && source[at + 1] === "{" && at + 2 <= end) return at + 2;
  }
  return undefined;
}

function regexEnd(source: string, start: number, end: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < end; at++) {
    const character = source[at];
    if (character === "\\") at += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return at + 1;
    else if (character === "\n") return at;
  }
  return undefined;
}
