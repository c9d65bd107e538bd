// Figures as HTML that draws itself offline, with plotly.js from the npm package plotly.js-dist-min.

let loaded = false;
let elements = 0;

/** A figure as JSON for Plotly, and in words. */
interface Drawable {
  toJSON(): object;
  toString(): string;
  /** The pictures of a slider. */
  readonly steps: readonly unknown[];
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
  const moves = figure.steps.length > 0;
  // "</script>" inside a label would end the script
  const json = JSON.stringify(figure).replaceAll("<", "\\u003c");
  return `<div id="${id}" role="figure" aria-label="${escapeHtml(figure.toString())}"></div>${moves ? CONTROLS : ""}
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
  ${moves ? MOVING : ""}Plotly.newPlot(place, { ...figure, config: { responsive: true, ...figure.config } });
})();
</script>`;
}

/**
 * The page's own button and slider: Plotly's are shapes in a picture, which neither Tab nor a screen reader finds.
 */
const CONTROLS = `
<div style="display:flex;gap:1em;align-items:center;margin:0 24px 12px 64px;font:14px sans-serif">
<button type="button">Play</button><input type="range" min="0" step="1" style="flex:1"><output></output></div>`;

/** Puts these controls in the place of Plotly's, which slider.ts gives 90 pixels below the drawing. */
const MOVING = `const { sliders: [{ steps, active, currentvalue }], updatemenus: [{ buttons: [play] }] } = figure.layout;
  delete figure.layout.sliders;
  delete figure.layout.updatemenus;
  figure.layout.height -= 90;
  figure.layout.margin.b -= 90;
  place.style.height = figure.layout.height + "px";
  const [button, slider, output] = place.nextElementSibling.children;
  slider.max = steps.length - 1;
  slider.setAttribute("aria-label", currentvalue.prefix.replace(" = ", ""));
  const say = () => {
    output.textContent = currentvalue.prefix + steps[slider.value].label;
    slider.setAttribute("aria-valuetext", steps[slider.value].label);
  };
  const show = () => {
    say();
    Plotly.animate(place, [slider.value], steps[0].args[1]);
  };
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = "Play";
  };
  // JupyterLab takes arrow keys and Enter for its cells, before they come here; Tab and Escape may leave.
  const keep = (event) => {
    if (!slider.isConnected) return removeEventListener("keydown", keep, true);
    const ours = event.target === slider || event.target === button;
    if (ours && event.key !== "Tab" && event.key !== "Escape") event.stopPropagation();
  };
  addEventListener("keydown", keep, true);
  slider.value = active;
  slider.oninput = () => {
    stop();
    show();
  };
  button.onclick = () => {
    if (timer) return stop();
    if (+slider.value === steps.length - 1) slider.value = 0;
    button.textContent = "Pause";
    show();
    timer = setInterval(() => {
      slider.value = +slider.value + 1;
      show();
      if (+slider.value === steps.length - 1) stop();
    }, play.args[1].frame.duration);
  };
  say();
`;

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
