// Slides for a notebook whose author marked none: by its headings, and below them one for each idea.

import { Lexer } from "marked";

import { isMarked, type SlideType } from "./cell-marks.ts";
import type { NumberedCell } from "./numbered-cells.ts";

/**
 * A slide begins at each heading of level 1 or 2, in the middle of a cell too; below it a subslide at each heading of
 * level 3, and wherever prose follows code: words, the code that they announce and what it gives stand together. One
 * marked cell, and the author's marks are all that counts.
 */
export function splitAtHeadings(cells: NumberedCell[]): NumberedCell[] {
  if (cells.some(({ cell }) => isMarked(cell))) return cells;
  const split = cells.flatMap(({ cell, number }) => {
    if (cell.cell_type !== "markdown") return [{ cell, number, depth: Number.POSITIVE_INFINITY }];
    return pieces(cell.source).map(({ text, depth }) => ({ cell: { ...cell, source: text }, number, depth }));
  });
  return split.map(({ cell, number, depth }, i) => {
    const followsCode = cell.cell_type === "markdown" && split[i - 1]?.cell.cell_type === "code";
    const slide_type: SlideType = depth <= 2 ? "slide" : depth === 3 || followsCode ? "subslide" : "-";
    return { cell: { ...cell, metadata: { ...cell.metadata, slideshow: { slide_type } } }, number };
  });
}

/** Markdown cut before its headings of level 1 to 3; of a piece without one, the depth is infinite. */
function pieces(source: string): { text: string; depth: number }[] {
  const found: { text: string; depth: number }[] = [];
  for (const token of new Lexer().lex(source)) {
    const depth = token.type === "heading" && token.depth <= 3 ? token.depth : Number.POSITIVE_INFINITY;
    const last = found.at(-1);
    if (last === undefined || depth <= 3) found.push({ text: token.raw, depth });
    else last.text += token.raw;
  }
  return found.filter(({ text }) => text.trim() !== "");
}
