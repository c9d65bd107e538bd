// What an instructor marked on a cell: where it stands in the slides, and what of it is hidden.

import type { Cell } from "./notebook.ts";

const slideTypes = ["slide", "subslide", "fragment", "skip", "notes", "-"] as const;

export type SlideType = (typeof slideTypes)[number];

/** JupyterLab's "Slide Type", under which nbconvert and RISE look too; a type that neither knows is "-". */
export function slideType(cell: Cell): SlideType {
  return markedType(cell) ?? "-";
}

/** Whether the cell has a slide type of its own: one that goes on with the slide before has none. */
export function isMarked(cell: Cell): boolean {
  const type = markedType(cell);
  return type !== undefined && type !== "-";
}

/** Kept out of the slides; a raw cell is for other programs. */
export function hideCell(cell: Cell): boolean {
  return cell.cell_type === "raw" || slideType(cell) === "skip" || hasTag(cell, "cell");
}

export function hideCode(cell: Cell): boolean {
  return hasTag(cell, "input") || isFolded(cell, "source_hidden");
}

export function hideOutput(cell: Cell): boolean {
  return hasTag(cell, "output") || isFolded(cell, "outputs_hidden");
}

function markedType({ metadata }: Cell): SlideType | undefined {
  const slideshow = metadata.slideshow as { slide_type?: unknown } | null | undefined;
  return slideTypes.find((type) => type === slideshow?.slide_type);
}

/** Jupyter Book says hide, nbconvert remove: on a slide there is nothing to unfold. */
function hasTag({ metadata }: Cell, part: "cell" | "input" | "output"): boolean {
  const { tags } = metadata;
  return Array.isArray(tags) && (tags.includes(`hide-${part}`) || tags.includes(`remove-${part}`));
}

/** What JupyterLab stores when a part of a cell is folded away. */
function isFolded({ metadata }: Cell, part: "source_hidden" | "outputs_hidden"): boolean {
  return (metadata.jupyter as Record<string, unknown> | null | undefined)?.[part] === true;
}
