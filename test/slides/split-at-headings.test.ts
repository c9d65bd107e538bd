import { expect, test } from "vitest";

import { hideCode, hideOutput, slideType } from "../../slides/cell-marks.ts";
import type { Cell } from "../../slides/notebook.ts";
import { numberedCells } from "../../slides/numbered-cells.ts";
import { splitAtHeadings } from "../../slides/split-at-headings.ts";
import { code, figure, markdown, notebook, shows } from "./cells.ts";

/** For each piece: the cell's number, its type, what it shows. */
function pieces(...cells: Cell[]): string[] {
  return splitAtHeadings(numberedCells(notebook(cells))).map(({ cell, number }) => {
    const parts = cell.cell_type === "markdown" ? cell.source.trim().replaceAll("\n", "/") : shown(cell);
    return `${number} ${slideType(cell)} ${parts}`;
  });
}

function shown(cell: Cell): string {
  return [hideCode(cell) ? "" : "code", hideOutput(cell) ? "" : "output"].filter((part) => part).join(" ");
}

test("splitAtHeadings begins a slide at each heading of level 1 and 2, in the middle of a cell too", () => {
  expect(pieces(markdown("# T\n\nwords\n\n## A\n\na\n\nB\n---\n\nb"))).toEqual([
    "1 slide # T//words",
    "1 slide ## A//a",
    "1 slide B/---//b",
  ]);
});

test("splitAtHeadings takes no comment in code for a heading", () => {
  expect(pieces(markdown("## A\n\n```sh\n# not a heading\n```\n"))).toEqual([
    "1 slide ## A//```sh/# not a heading/```",
  ]);
});

test("splitAtHeadings begins a subslide at level 3, after the title, and where something new is announced", () => {
  expect(pieces(markdown("# T"), markdown("words"), code("1"), markdown("next"), code("2"))).toEqual([
    "1 slide # T",
    "2 subslide words",
    "3 - code output",
    "4 subslide next",
    "5 - code output",
  ]);
  expect(pieces(markdown("## A"), markdown("### B"))).toEqual(["1 slide ## A", "2 subslide ### B"]);
  expect(pieces(code("1"), code("2"))).toEqual(["1 - code output", "2 subslide code output"]);
});

test("splitAtHeadings leaves a short remark with what it is about, and a long one not", () => {
  const long = "x".repeat(300);
  expect(pieces(markdown("## A"), code("1"), markdown("So it is."), markdown("## B"))[2]).toBe(
    "3 - So it is.",
  );
  expect(pieces(markdown("## A"), code("1"), markdown(long), markdown("## B"))[2]).toBe(`3 subslide ${long}`);
});

test("splitAtHeadings gives a long program and its picture a slide each", () => {
  const program = Array.from({ length: 9 }, (_, i) => `line ${i}`).join("\n");
  const outputs = [shows({ "application/vnd.plotly.v1+json": figure })];
  expect(pieces(code(program, { outputs }))).toEqual(["1 - code", "1 subslide output"]);
  expect(pieces(code("line", { outputs }))).toEqual(["1 - code output"]);
  expect(pieces(code(program, { outputs, tags: ["hide-input"] }))).toEqual(["1 - output"]);
  expect(pieces(code(program, { outputs: [shows({ "text/plain": "1" })] }))).toEqual(["1 - code output"]);
});

test("splitAtHeadings changes nothing where a single cell is marked", () => {
  const cells = [markdown("# T\n\n## A"), markdown("b", { type: "fragment" })];
  const numbered = numberedCells(notebook(cells));
  expect(splitAtHeadings(numbered)).toBe(numbered);
});
