// Draws docs/data.png: the sets of the room data as a notebook shows them. Needs a build, and Chromium.
//     LECTERN_CHROMIUM=/usr/bin/chromium node docs/data-picture.mjs

import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

import { data } from "../dist/lib/index.js";

const POINTS = [
  data.blobs(),
  data.moons(),
  data.rings(),
  data.spirals({ classes: 3, turns: 1 }),
  data.xor({ examples: 200, noise: 0.12 }),
];
const PICTURES = [
  data.shapes16({ examples: 32 }),
  data.tones({ examples: 12 }),
  data.shapeScenes({ examples: 5, seed: 3 }),
  data.strokeDigits32({ examples: 80 }),
];

const cell = (set) => `<div>${set[Symbol.for("Jupyter.display")]()["text/html"]}</div>`;
const half = (from, to) => `<section>${PICTURES.slice(from, to).map(cell).join("")}</section>`;
const page = `<style>
  body { margin: 8px; font: 12px sans-serif; color: #222; background: #fff; width: 1240px }
  nav, main { display: flex; gap: 8px } nav svg { width: 240px; height: auto } section > div { margin-bottom: 10px }
  main svg { width: 112px; height: 112px }
</style><nav>${POINTS.map(cell).join("")}</nav><main>${half(0, 3)}${half(3, 4)}</main>`;

const browser = await chromium.launch({
  executablePath: process.env.LECTERN_CHROMIUM,
  args: ["--no-sandbox"],
});
const tab = await browser.newPage({ viewport: { width: 1256, height: 400 } });
await tab.setContent(page);
await tab.screenshot({ path: fileURLToPath(new URL("data.png", import.meta.url)), fullPage: true });
await browser.close();
