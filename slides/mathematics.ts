// Formulas in Markdown: taken out before Markdown reads the text, typeset by KaTeX, put back after.

import katex from "katex";

import { escapeHtml } from "./escape-html.ts";

export interface MathOptions {
  /** What earlier cells defined with `\newcommand` or `\def`; new ones are added. */
  macros: Record<string, string>;
  /** For a page without KaTeX's styles, such as the speaker's: the browser's own MathML. */
  plain: boolean;
  onProblem: (message: string) => void;
}

/** `render` gets the text with a mark in place of each formula, and gives HTML in which the marks still stand. */
export function withMathematics(
  source: string,
  options: MathOptions,
  render: (text: string) => string,
): string {
  const formulas: string[] = [];
  const keep = (tex: string, displayMode: boolean) => {
    formulas.push(typeset(tex, displayMode, options));
    return `\uE000${formulas.length - 1}\uE001`;
  };
  const text = source.replaceAll(
    formulaOrCode,
    (all, _fence, _ticks, display, inline, environment, bracket, round) => {
      if (display !== undefined) return keep(display, true);
      if (environment !== undefined) return keep(all, true);
      if (bracket !== undefined) return keep(bracket, true);
      if (inline !== undefined || round !== undefined) return keep(inline ?? round, false);
      return all;
    },
  );
  // Without a word joiner, a line may begin with the full stop that follows a formula.
  return render(text).replaceAll(
    /\uE000(\d+)\uE001([.,;:!?)])?/g,
    (_, i, mark) => formulas[Number(i)]! + (mark === undefined ? "" : `\u2060${mark}`),
  );
}

/** Code first, in which a dollar is a dollar; then the ways in which JupyterLab lets one write a formula. */
const formulaOrCode = new RegExp(
  [
    "^ {0,3}(`{3,}|~{3,})[^\\n]*\\n[^]*?(?:^ {0,3}\\1[`~]*[ \\t]*$|(?![^]))", // a fence, perhaps never closed
    "(?<!`)(`+)(?!`)[^]*?(?<!`)\\2(?!`)", // `code`
    "\\\\\\$", // an escaped dollar
    "\\$\\$([^]+?)\\$\\$",
    "\\$((?:\\\\[^]|[^$\\\\\\n]|\\n(?!\\s*\\n))+?)\\$", // within a paragraph
    "\\\\begin\\{([a-zA-Z]+\\*?)\\}[^]*?\\\\end\\{\\5\\}",
    "\\\\\\\\\\[([^]+?)\\\\\\\\\\]",
    "\\\\\\\\\\(([^]+?)\\\\\\\\\\)",
  ].join("|"),
  "gm",
);

function typeset(tex: string, displayMode: boolean, { macros, plain, onProblem }: MathOptions): string {
  try {
    const output = plain ? "mathml" : "htmlAndMathml";
    return katex.renderToString(tex, { displayMode, macros, output, globalGroup: true, strict: "ignore" });
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    // KaTeX underlines the place with combining characters, which terminals scatter.
    const reason = error.message.replace(/^KaTeX parse error: |\u0332/g, "").replace(/\s+/g, " ");
    onProblem(`a formula cannot be typeset: ${reason}`);
    return `<code class="misread">${escapeHtml(tex)}</code>`;
  }
}
