import fc from "fast-check";
import { expect, test } from "vitest";

import { arrange } from "../../slides/arrange.ts";
import { numberedCells } from "../../slides/numbered-cells.ts";
import { markdown, notebook } from "./cells.ts";

/** Slides as text: stacks in lines, slides between bars, a fragment in brackets, notes in parentheses. */
function layout(...types: string[]): string {
  const cells = types.map((type, i) => markdown(`cell ${i + 1}`, { type }));
  return arrange(numberedCells(notebook(cells)))
    .map((stack) =>
      stack
        .map(({ steps, notes }) => {
          const numbers = (cells: { number: number }[]) => cells.map(({ number }) => number).join(" ");
          const shown = steps.map((step) =>
            step.isFragment ? `[${numbers(step.cells)}]` : numbers(step.cells),
          );
          return [...shown, ...(notes.length > 0 ? [`(${numbers(notes)})`] : [])].join(" ");
        })
        .join(" | "),
    )
    .join("\n");
}

test("arrange puts subslides below their slide, and unmarked cells on the slide that is open", () => {
  expect(layout("slide", "-", "subslide", "slide", "-")).toBe("1 2 | 3\n4 5");
});

test("arrange lets a fragment go on until the next one or the next slide", () => {
  expect(layout("slide", "fragment", "-", "fragment", "slide", "-")).toBe("1 [2 3] [4]\n5 6");
});

test("arrange begins with a slide, whatever the first cell is marked as", () => {
  expect(layout("fragment", "-", "subslide")).toBe("1 2 | 3");
  expect(layout("subslide", "slide")).toBe("1\n2");
});

test("arrange gives notes to the slide that is open, and notes before all slides to the first", () => {
  expect(layout("notes", "slide", "fragment", "notes", "-", "slide", "notes")).toBe("2 [3 5] (1 4)\n6 (7)");
});

test("arrange keeps skipped cells out and the numbers of the others", () => {
  expect(layout("skip", "slide", "skip", "-", "skip")).toBe("2 4");
});

test("arrange makes no slide of notes alone, nor of nothing", () => {
  expect(layout("notes")).toBe("");
  expect(layout("skip")).toBe("");
  expect(layout()).toBe("");
});

test("arrange shows each cell once and in order, and no empty slide", () => {
  const type = fc.constantFrom("slide", "subslide", "fragment", "skip", "notes", "-");
  fc.assert(
    fc.property(fc.array(type), (types) => {
      const cells = numberedCells(notebook(types.map((type) => markdown("x", { type }))));
      const slides = arrange(cells).flat();
      const shown = slides.flatMap(({ steps }) => steps.flatMap(({ cells }) => cells));
      const isNote = ({ number }: { number: number }) => types[number - 1] === "notes";
      expect(shown).toEqual(cells.filter((cell) => !isNote(cell)));
      if (shown.length > 0) expect(slides.flatMap(({ notes }) => notes)).toEqual(cells.filter(isNote));
      expect(slides.every(({ steps }) => steps.length > 0)).toBe(true);
    }),
  );
});
