// Whether a cell can be run as it stands, or a console should let the student write on.

import type { Completeness } from "./language.ts";
import { placeAt } from "./lexer.ts";
import { parseCell } from "./syntax.ts";

const indentation = "  ";

export function completeness(source: string): Completeness {
  const { errors } = parseCell(source);
  const [first] = errors;
  if (!first) return { status: "complete" };
  const { kind, open } = placeAt(source, source.length);
  if (kind === "template" || kind === "comment") {
    return { status: "incomplete", indent: "" };
  }
  // Whatever is wrong before the end does not get right by writing on.
  const end = source.trimEnd().length;
  if (kind !== "code" || first.start < end) {
    return { status: "invalid" };
  }
  const lines = new Set(open.map(({ at }) => source.lastIndexOf("\n", at)));
  // `if (x)` and `a +` go on one level deeper, though nothing is open.
  return { status: "incomplete", indent: indentation.repeat(open.length === 0 ? 1 : lines.size) };
}
