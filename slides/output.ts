// An output of a cell as HTML: the richest of its forms that a page without a kernel can show.

import { escapeHtml } from "./escape-html.ts";
import { markdownToHtml } from "./markdown.ts";
import type { MathOptions } from "./mathematics.ts";
import type { Output } from "./notebook.ts";
import { withoutRemoteParts } from "./remote-parts.ts";
import { terminalToHtml } from "./terminal-text.ts";

export function outputToHtml(output: Output, options: MathOptions): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name === "stderr" ? "stderr" : ""}">${terminalToHtml(text(output.text))}</pre>`;
    case "error":
      return `<pre class="error">${terminalToHtml(errorText(output))}</pre>`;
    case "display_data":
    case "execute_result":
      return bundleToHtml(output.data ?? {}, options);
    default:
      options.onProblem(`an output of the kind "${output.output_type}" cannot be shown and is left out`);
      return "";
  }
}

/** By MIME type, the richest form first. */
const forms: Record<string, (value: unknown, bundle: Bundle, options: MathOptions) => string> = {
  "application/vnd.plotly.v1+json": (figure, bundle) => chartToHtml(figure as Figure, bundle),
  "text/html": (html, _, { onProblem }) => foreignHtml(withoutRemoteParts(text(html), onProblem)),
  "text/markdown": (markdown, _, options) =>
    `<div class="prose">${markdownToHtml(text(markdown), options)}</div>`,
  "image/svg+xml": (svg, bundle) =>
    pictureToHtml("image/svg+xml", Buffer.from(text(svg)).toString("base64"), bundle),
  "text/latex": (latex, _, options) => `<div class="prose">${markdownToHtml(text(latex), options)}</div>`,
  "image/png": (base64, bundle) => pictureToHtml("image/png", text(base64), bundle),
  "image/jpeg": (base64, bundle) => pictureToHtml("image/jpeg", text(base64), bundle),
  "image/gif": (base64, bundle) => pictureToHtml("image/gif", text(base64), bundle),
  "image/webp": (base64, bundle) => pictureToHtml("image/webp", text(base64), bundle),
  "text/plain": (plain) => `<pre class="result">${terminalToHtml(text(plain))}</pre>`,
  "application/json": (json) => `<pre class="result">${escapeHtml(JSON.stringify(json, null, 2))}</pre>`,
};

type Bundle = Record<string, unknown>;

function bundleToHtml(bundle: Bundle, options: MathOptions): string {
  const found = Object.entries(forms).find(([type]) => bundle[type] !== undefined && bundle[type] !== null);
  if (found !== undefined) return found[1](bundle[found[0]], bundle, options);
  const types = Object.keys(bundle);
  // Jupyter clears a display by an output that holds nothing.
  if (types.length > 0)
    options.onProblem(`an output of type ${types.join(", ")} cannot be shown and is left out`);
  return "";
}

interface Figure {
  layout?: { height?: unknown; scene?: unknown };
}

/** A place, and what Plotly draws there once its slide is shown. */
function chartToHtml(figure: Figure, bundle: Bundle): string {
  const height = Number(figure.layout?.height) || 420;
  const kind = figure.layout?.scene === undefined ? "chart" : "chart deep";
  const words = escapeHtml(text(bundle["text/plain"]));
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c"); // "</script>" in a label would end it
  return `<div class="${kind}" style="--height:${height}px"><div class="drawing" role="figure" aria-label="${words}"></div><script type="application/json">${json}</script></div>`;
}

/** A picture of its own, so that ids in an SVG meet no others. */
function pictureToHtml(type: string, base64: string, bundle: Bundle): string {
  const words = escapeHtml(text(bundle["text/plain"]));
  return `<img class="picture" src="data:${type};base64,${base64.replace(/\s/g, "")}" alt="${words}">`;
}

/**
 * HTML in a tree of its own: its ids and styles stay in, the deck's stay out, and a tag left open closes there. Where
 * it brings a program, a page of its own, as such a program looks for its elements in the page that it is in.
 */
function foreignHtml(html: string): string {
  if (/<script\b/i.test(html)) {
    const page = `<!doctype html><style>body{margin:0;font:18px sans-serif}</style>${html}`;
    return `<iframe class="foreign" srcdoc="${escapeHtml(page)}"></iframe>`;
  }
  return `<div class="foreign"><template shadowrootmode="open"><style>${foreignStyle}</style>${html}</template></div>`;
}

const foreignStyle =
  "table{border-collapse:collapse}th,td{padding:2px 10px;text-align:right}" +
  "thead tr{border-bottom:1px solid var(--line)}img,svg{max-width:100%}a{color:var(--accent)}";

function errorText({ ename = "Error", evalue = "", traceback = [] }: Output): string {
  return traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`;
}

/** Lines that no one joined, or nothing at all: outputs come from any kernel. */
function text(value: unknown): string {
  return Array.isArray(value) ? value.join("") : typeof value === "string" ? value : "";
}
