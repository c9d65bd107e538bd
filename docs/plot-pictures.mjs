// Draws the pictures of docs/plot.md, each from the cell above it. Needs a build, and Chromium.
//     LECTERN_BROWSER=/usr/bin/chromium node docs/plot-pictures.mjs

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { parseSync } from "oxc-parser";
import { transformSync } from "oxc-transform";
import { chromium } from "playwright-core";

const page = readFileSync(new URL("plot.md", import.meta.url), "utf8");
const folder = fileURLToPath(new URL("plot", import.meta.url));
const parts = [...page.matchAll(/```ts\n(.*?)```(?:\n\n!\[[^\]]*\]\(plot\/(.*?)\.png\))?/gs)];

/** The cells as one module that exports its figures by name. */
const program = [
  "export const figures = {}",
  ...parts.map(([, code, name]) => (name === undefined ? code : exported(code, name))),
].join(";\n");
const file = fileURLToPath(new URL("../dist/plot-pictures.mjs", import.meta.url));
writeFileSync(file, transformSync("cells.ts", program).code);
const { figures } = await import(file);
rmSync(file);

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.LECTERN_BROWSER,
  args: ["--no-sandbox"],
});
const tab = await browser.newPage({ viewport: { width: 640, height: 800 } });
await tab.setContent('<body style="margin: 0; background: #fff"><div id="place"></div></body>');
await tab.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js") });
for (const [name, figure] of Object.entries(figures)) {
  const json = figure.toJSON();
  await tab.evaluate(
    (figure) => Plotly.newPlot("place", { ...figure, config: { displayModeBar: false } }),
    json,
  );
  const clip = { x: 0, y: 0, width: 640, height: json.layout.height };
  const png = await tab.screenshot({ path: `${folder}/${name}.png`, clip });
  console.log(`${name}: ${Math.round(png.length / 1024)} KB`);
  await tab.evaluate(() => Plotly.purge("place"));
}
await browser.close();

/** The cell with its last statement, an expression, kept as the figure of this name. */
function exported(code, name) {
  const { start, expression } = parseSync("cell.ts", code).program.body.at(-1);
  return `${code.slice(0, start)}(figures["${name}"] = ${code.slice(expression.start, expression.end)});`;
}
