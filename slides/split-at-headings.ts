// Slides for a notebook whose author marked none: by its headings, and below them one for each idea.

import { Lexer } from "marked";

import { hideCode, hideOutput, isMarked, type SlideType } from "./cell-marks.ts";
import type { Output } from "./notebook.ts";
import type { NumberedCell } from "./numbered-cells.ts";

/**
 * A slide begins at each heading of level 1 or 2, in the middle of a cell too. Below it a subslide begins at each
 * heading of level 3, after the title, and wherever something new is announced, so that words, their code and what it
 * gives stand together. One marked cell, and the author's marks are all that counts.
 */
export function splitAtHeadings(cells: NumberedCell[]): NumberedCell[] {
  if (cells.some(({ cell }) => isMarked(cell))) return cells;
  const split = cells.flatMap(splitCell);
  return split.map((piece, i) => {
    const { cell, number } = piece;
    const slide_type = typeOf(piece, split[i - 1], split[i + 1]);
    return { cell: { ...cell, metadata: { ...cell.metadata, slideshow: { slide_type } } }, number };
  });
}

interface Piece extends NumberedCell {
  /** Of the heading that it begins with; infinite without one. */
  depth: number;
}

function typeOf({ cell, depth }: Piece, before?: Piece, after?: Piece): SlideType {
  if (depth <= 2) return "slide";
  const followsCode = before?.cell.cell_type === "code";
  // A remark on what was just shown stays with it, if it is short and announces nothing.
  const room = before?.cell.outputs?.some(isPicture) ? 150 : 300;
  const isRemark =
    cell.cell_type === "markdown" && cell.source.length < room && after?.cell.cell_type !== "code";
  const isNew = depth === 3 || before?.depth === 1 || (followsCode && !isRemark);
  return isNew ? "subslide" : "-";
}

/** Markdown by its headings; a long program with a picture gives one slide for each of the two. */
function splitCell({ cell, number }: NumberedCell): Piece[] {
  if (cell.cell_type === "markdown") {
    return pieces(cell.source).map(({ text, depth }) => ({ cell: { ...cell, source: text }, number, depth }));
  }
  const depth = Number.POSITIVE_INFINITY;
  const isLong = cell.source.split("\n").length > 8 && !hideCode(cell) && !hideOutput(cell);
  if (!isLong || !cell.outputs?.some(isPicture)) return [{ cell, number, depth }];
  return ["hide-output", "hide-input"].map((tag) => {
    const tags = [...((cell.metadata.tags as string[] | undefined) ?? []), tag];
    return { cell: { ...cell, metadata: { ...cell.metadata, tags } }, number, depth };
  });
}

function isPicture({ data = {} }: Output): boolean {
  return Object.keys(data).some((type) => type.startsWith("image/") || type.includes("plotly"));
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
