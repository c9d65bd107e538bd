// A notebook as slides: the passes, in the order in which one hands to the next.

import { arrange, type Slide, type Step } from "./arrange.ts";
import { type CellOptions, cellToHtml } from "./cell-html.ts";
import { languageOf, type Notebook } from "./notebook.ts";
import { numberedCells } from "./numbered-cells.ts";
import { pageHtml, type Theme } from "./page.ts";
import { type Problem, SlidesError } from "./problem.ts";
import { splitAtHeadings } from "./split-at-headings.ts";

export interface DeckOptions {
  /** What errors call the notebook, and the title where it has no heading. */
  name: string;
  /** In which its pictures are looked for. */
  folder: string;
  theme?: Theme;
}

export interface Deck {
  /** The whole file. */
  html: string;
  slides: number;
  problems: Problem[];
}

export function makeDeck(notebook: Notebook, { name, folder, theme = "auto" }: DeckOptions): Deck {
  const problems: Problem[] = [];
  const options = {
    language: languageOf(notebook),
    folder,
    macros: {},
    onProblem: (problem: Problem) => problems.push(problem),
  };
  // First what is hidden goes, so that it takes no place; then cells are cut, then laid out, then drawn.
  const shown = numberedCells(notebook);
  const cut = splitAtHeadings(shown);
  const stacks = arrange(cut);
  if (stacks.length === 0) {
    throw new SlidesError(`Cannot make slides of "${name}": it has no cell to show`);
  }
  const sections = stacks.map((stack) => stackToHtml(stack, options)).join("\n");
  return {
    html: pageHtml({ title: titleOf(notebook) ?? name, sections, theme }),
    slides: stacks.flat().length,
    problems,
  };
}

function stackToHtml(stack: Slide[], options: CellOptions): string {
  const slides = stack.map((slide) => slideToHtml(slide, options));
  return slides.length === 1 ? slides[0]! : `<section>\n${slides.join("\n")}\n</section>`;
}

function slideToHtml({ steps, notes }: Slide, options: CellOptions): string {
  const shown = steps.map((step) => stepToHtml(step, options)).join("\n");
  const said = notes.map((cell) => cellToHtml(cell, { ...options, plain: true })).join("\n");
  const aside = said === "" ? "" : `\n<aside class="notes">${said}</aside>`;
  return `<section><div class="page">\n${shown}\n</div>${aside}</section>`;
}

function stepToHtml({ isFragment, cells }: Step, options: CellOptions): string {
  const html = cells.map((cell) => cellToHtml(cell, options)).join("\n");
  return isFragment ? `<div class="fragment">\n${html}\n</div>` : html;
}

function titleOf({ cells }: Notebook): string | undefined {
  const headings = cells.map(({ cell_type, source }) =>
    cell_type === "markdown" ? /^# +(.+?)[ #]*$/m.exec(source)?.[1] : undefined,
  );
  return headings.find((heading) => heading !== undefined)?.replaceAll(/[*_`$]/g, "");
}
