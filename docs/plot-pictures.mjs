// Draws the pictures of docs/plot.md, each from the cell above it. Needs a build, and Chromium.
//     LECTERN_BROWSER=/usr/bin/chromium node docs/plot-pictures.mjs

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

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
  const png = indexed(await tab.evaluate(paletteOf, (await tab.screenshot({ clip })).toString("base64")));
  writeFileSync(`${folder}/${name}.png`, png);
  console.log(`${name}: ${Math.round(png.length / 1024)} KB`);
  await tab.evaluate(() => Plotly.purge("place"));
}
await browser.close();

/** The cell with its last statement, an expression, kept as the figure of this name. */
function exported(code, name) {
  const { start, expression } = parseSync("cell.ts", code).program.body.at(-1);
  return `${code.slice(0, start)}(figures["${name}"] = ${code.slice(expression.start, expression.end)});`;
}

/** In the page: a picture's pixels as indices into at most 256 colours, which takes half the bytes. */
async function paletteOf(png) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const pixels = Array.from(
    { length: width * height },
    (_, i) => (data[4 * i] << 16) | (data[4 * i + 1] << 8) | data[4 * i + 2],
  );
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 256)
    .map(([colour]) => colour);
  const distance = (a, b) =>
    [16, 8, 0].reduce((sum, k) => sum + (((a >> k) & 255) - ((b >> k) & 255)) ** 2, 0);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    nearest.set(
      colour,
      colours.reduce(
        (best, other, i) => (distance(colour, other) < distance(colour, colours[best]) ? i : best),
        0,
      ),
    );
  }
  const rows = Array.from({ length: height }, (_, i) =>
    pixels.slice(i * width, (i + 1) * width).map((colour) => nearest.get(colour)),
  );
  return { width, height, rows, colours };
}

/** A PNG of palette and indices (PNG specification, 3rd edition, colour type 3). */
function indexed({ width, height, rows, colours }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const pixels = Buffer.from(rows.flatMap((row) => [0, ...row]));
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk(
      "PLTE",
      Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
    ),
    chunk("IDAT", deflateSync(pixels, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
