// Which cell stands on which slide, as nbconvert and RISE read the slide types.

import { slideType } from "./cell-marks.ts";
import type { NumberedCell } from "./numbered-cells.ts";

export interface Slide {
  steps: Step[];
  notes: NumberedCell[];
}

/** What appears at once: with the slide, or as a fragment when the speaker goes on. */
export interface Step {
  isFragment: boolean;
  cells: NumberedCell[];
}

/** Slides side by side; each is a stack of itself and its subslides below. */
export function arrange(cells: NumberedCell[]): Slide[][] {
  const stacks: Slide[][] = [];
  for (const entry of cells) {
    const type = slideType(entry.cell);
    const slide = stacks.at(-1)?.at(-1);
    if (type === "notes" && slide) slide.notes.push(entry);
    else if (type === "notes") stacks.push([{ steps: [], notes: [entry] }]);
    // Notes may come first: they wait for the slide that follows.
    else if (slide === undefined || slide.steps.length === 0) {
      const step = { isFragment: false, cells: [entry] };
      if (slide) slide.steps.push(step);
      else stacks.push([{ steps: [step], notes: [] }]);
    } else if (type === "slide") stacks.push([newSlide(entry)]);
    else if (type === "subslide") stacks.at(-1)!.push(newSlide(entry));
    else if (type === "fragment") slide.steps.push({ isFragment: true, cells: [entry] });
    // A cell without a type of its own appears with what stands above it, fragment or not.
    else slide.steps.at(-1)!.cells.push(entry);
  }
  return stacks
    .map((stack) => stack.filter(({ steps }) => steps.length > 0))
    .filter(({ length }) => length > 0);
}

function newSlide(entry: NumberedCell): Slide {
  return { steps: [{ isFragment: false, cells: [entry] }], notes: [] };
}
