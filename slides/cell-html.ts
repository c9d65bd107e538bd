// A cell as HTML: prose, or code with what it gave.

import { hideCode, hideOutput } from "./cell-marks.ts";
import { highlight } from "./highlight.ts";
import { markdownToHtml } from "./markdown.ts";
import type { NumberedCell } from "./numbered-cells.ts";
import { outputToHtml } from "./output.ts";
import { withPictures } from "./pictures.ts";
import type { Problem } from "./problem.ts";
import { withoutRemoteParts } from "./remote-parts.ts";

export interface CellOptions {
  /** Of the notebook's code. */
  language: string;
  /** In which the notebook lies. */
  folder: string;
  /** LaTeX's, which one cell defines and the next ones use. */
  macros: Record<string, string>;
  onProblem: (problem: Problem) => void;
}

/** `plain`: for the speaker's window, which has none of the deck's styles. */
export function cellToHtml(
  { cell, number }: NumberedCell,
  { language, folder, macros, onProblem, plain = false }: CellOptions & { plain?: boolean },
): string {
  const problem = (message: string) => onProblem({ cell: number, message });
  const options = { macros, plain, onProblem: problem };
  const parts =
    cell.cell_type === "markdown"
      ? `<div class="prose">${markdownToHtml(cell.source, options)}</div>`
      : [
          hideCode(cell) || cell.source.trim() === ""
            ? ""
            : `<pre class="code"><code>${highlight(cell.source.trimEnd(), language)}</code></pre>`,
          ...(hideOutput(cell) ? [] : outputsToHtml(cell.outputs ?? [], options)),
        ].join("\n");
  // Pictures first: of one that is in the network, the description takes the place.
  const drawn = withPictures(parts, { attachments: cell.attachments, folder, onProblem: problem });
  const html = withoutRemoteParts(drawn, problem);
  return plain ? html : `<div class="cell" data-cell="${number}">${html}</div>`;
}

function outputsToHtml(
  outputs: NonNullable<NumberedCell["cell"]["outputs"]>,
  options: Parameters<typeof outputToHtml>[1],
): string[] {
  return outputs.map((output) => {
    const html = outputToHtml(output, options);
    const megabytes = html.length / 2 ** 20;
    if (megabytes > 10)
      options.onProblem(
        `an output of ${Math.round(megabytes)} MB is in the file; hide it or make it smaller`,
      );
    return html;
  });
}
