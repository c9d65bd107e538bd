// Where charts go: to JupyterLab's Plotly renderer, or as HTML that draws itself anywhere.

import { loaderHtml } from "./html.ts";

let html = globalThis.process?.env.LECTERN_PLOT === "html";

/**
 * Chooses how figures show themselves from here on: "plotly" (the default: a few KB of JSON a figure, drawn
 * by JupyterLab, VS Code, Colab and nbconvert), or "html" (as well as HTML that draws itself, for a page
 * that knows no Plotly, and with sliders that the keyboard moves).
 *
 * plotly.js has 4.8 MB, so it is stored once, not with every figure: in the output of the cell that ends in
 * `plot.renderer("html")`. Keep that cell first in the notebook.
 */
export function renderer(name: "plotly" | "html"): object {
  if (name !== "plotly" && name !== "html") {
    throw new RangeError(`plot.renderer: no renderer "${name}", found plotly, html`);
  }
  html = name === "html";
  const text = html ? "Figures are shown as HTML, drawn by plotly.js" : "Figures are drawn by the notebook";
  return {
    [Symbol.for("Jupyter.display")]: () =>
      html ? { "text/html": loaderHtml(text), "text/plain": text } : { "text/plain": text },
  };
}

export function shownAsHtml(): boolean {
  return html;
}
