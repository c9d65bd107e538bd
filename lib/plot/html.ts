// Figures as HTML that draws itself offline, with plotly.js from the npm package plotly.js-dist-min.

let loaded = false;
let elements = 0;

/** A figure as JSON for Plotly, and in words. */
interface Drawable {
  toJSON(): object;
  toString(): string;
}

/** A whole page with one figure. */
export function pageHtml(figure: Drawable): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(firstLine(figure))}</title>
<style>:root { color-scheme: light dark } body { margin: 1em; font-family: sans-serif }</style>
<script>${plotlySource()}</script>
</head>
<body>
${drawingHtml(figure)}
</body>
</html>
`;
}

/** A figure for a notebook's output; the first one of a process brings plotly.js unless the loader did. */
export function inlineHtml(figure: Drawable): string {
  const first = !loaded;
  loaded = true;
  return (first ? `<script>${plotlySource()}</script>\n` : "") + drawingHtml(figure);
}

/** plotly.js alone, and a line that says so. */
export function loaderHtml(text: string): string {
  loaded = true;
  return `<script>${plotlySource()}</script><p>${text}</p>`;
}

/** A place for the figure and the few lines that draw it there, in the text colour of the page around it. */
function drawingHtml(figure: Drawable): string {
  const id = `lectern-figure-${Date.now().toString(36)}-${elements++}`;
  // "</script>" inside a label would end the script
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  return `<div id="${id}" role="img" aria-label="${escapeHtml(figure.toString())}"></div>
<script>
(() => {
  const figure = ${json};
  const place = document.getElementById("${id}");
  if (!window.Plotly) {
    place.textContent = "plotly.js is not on this page: run the cell with plot.renderer(\\"html\\") again";
    return;
  }
  figure.layout.font.color = getComputedStyle(place).color;
  // Plotly takes a responsive chart's height from its place.
  if (figure.layout.height) place.style.height = figure.layout.height + "px";
  Plotly.newPlot(place, { ...figure, config: { responsive: true, ...figure.config } });
})();
</script>`;
}

/** The text of plotly.min.js, read when first needed. */
function plotlySource(): string {
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!node || !fs)
    throw new Error("Cannot read plotly.js here: HTML figures are made by Node, not in a browser");
  const path = node.createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  return fs.readFileSync(path, "utf8").replaceAll("</script", "<\\/script");
}

function firstLine(figure: Drawable): string {
  return figure.toString().split("\n")[0]!;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
