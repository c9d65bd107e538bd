// A deck in Chromium with the network off: what a lecture needs of it, and that it asks for nothing.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { slidesCommand } from "../../cli/slides.ts";
import * as plot from "../../lib/plot/index.ts";
import { makeDeck } from "../../slides/make-deck.ts";
import type { Cell } from "../../slides/notebook.ts";
import { code, figure, markdown, notebook, shows } from "../slides/cells.ts";
import { findBrowser, flags } from "./jupyterlab.ts";

const executablePath = findBrowser();
if (executablePath === undefined)
  console.log("The tests of slides in a browser are skipped: no Chromium or Chrome is installed");

const long = (lines: number) => Array.from({ length: lines }, (_, i) => `line(${i + 1});`).join("\n");
const plotly = (figure: object) =>
  shows({ "application/vnd.plotly.v1+json": figure, "text/plain": "A chart" });
const tensor =
  '<div style="font-family:var(--jp-code-font-family,monospace)"><table id="here"><thead><tr><th>0</th></tr></thead><tbody><tr><td>16</td></tr></tbody></table></div>';

/** A lecture with one of each. */
const lecture: Cell[] = [
  markdown("# A lecture\n\nof $\\frac{1}{2}$", { type: "slide" }),
  markdown("Say **hello**, and $x^2$", { type: "notes" }),
  markdown("## Two steps", { type: "slide" }),
  markdown("the first", { type: "fragment" }),
  markdown("the second", { type: "fragment" }),
  code("const x: number = 1; // a remark", { type: "subslide", outputs: [shows({ "text/html": tensor })] }),
  code("plot.fit(X, y)", { type: "slide", outputs: [plotly(figure)] }),
  code("plot.slider()", {
    type: "slide",
    tags: ["hide-input"],
    outputs: [plotly(plot.softmax([7, -7.5, 10], { classes: ["cat", "dog", "bird"] }).toJSON())],
  }),
  code("html", {
    type: "slide",
    outputs: [
      shows({
        "text/html": '<style>* { color: red !important }</style><h2 id="x">styled</h2></section></div>',
      }),
      shows({
        "text/html":
          '<p id="x">before</p><script src="https://example.org/a.js"></script><script>document.getElementById("x").textContent = "after"</script><img src="https://example.org/a.png"><link rel="stylesheet" href="//example.org/a.css"><div style="height:200px"></div>',
      }),
    ],
  }),
  markdown("## The end\n\n[link](https://example.org)", { type: "slide" }),
];

describe.skipIf(executablePath === undefined)("slides in a browser", () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let folder: string;
  let requests: string[];
  let errors: string[];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [...flags, "--enable-unsafe-swiftshader"],
    });
    folder = await mkdtemp(join(tmpdir(), "lectern-slides-"));
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    requests = [];
    errors = [];
  });

  afterEach(async () => {
    await context?.close();
    // Of each test: the file itself is all that was asked for.
    expect(requests.filter((url) => !/^(file|data|blob|about):/.test(url))).toEqual([]);
    expect(errors).toEqual([]);
  });

  async function open(
    cells: Cell[],
    {
      query = "",
      colorScheme = "light" as "light" | "dark",
      theme = "auto" as "light" | "dark" | "auto",
    } = {},
  ) {
    const file = join(folder, `deck-${Math.random().toString(36).slice(2)}.html`);
    await writeFile(file, makeDeck(notebook(cells), { name: "lecture", folder, theme }).html);
    context = await browser.newContext({
      viewport: { width: 1280, height: 720 },
      offline: true,
      colorScheme,
    });
    context.on("request", (request) => requests.push(request.url()));
    page = await context.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${pathToFileURL(file)}${query}`);
    await page.evaluate("deckReady");
  }

  const isVisible = (text: string) => page.getByText(text, { exact: true }).isVisible();
  const colour = (selector: string, property = "color") =>
    page
      .locator(selector)
      .first()
      .evaluate(
        (element, property) => (globalThis as never as Styles).getComputedStyle(element)[property],
        property,
      );

  test("formulas are typeset in KaTeX's own font, and code has colours", async () => {
    await open(lecture);
    const fraction = await page.locator("section.present .katex-html .mfrac").boundingBox();
    expect(fraction!.height).toBeGreaterThan(20);
    expect(await page.evaluate('document.fonts.check("27px KaTeX_Main")')).toBe(true);
    const loaded =
      '[...document.fonts].filter((font) => font.status === "loaded").map(({ family }) => family)';
    expect(await page.evaluate(loaded)).toContain("KaTeX_Main");
    expect(await colour(".hljs-keyword")).not.toBe(await colour(".hljs-comment"));
  });

  test("fragments come one after the other, subslides below, and the slide's number says where one is", async () => {
    await open(lecture);
    const number = () => page.locator(".slide-number").textContent();
    await page.keyboard.press("ArrowRight");
    expect((await number())!.replace(/\s/g, "")).toBe("2/7");
    expect([await isVisible("the first"), await isVisible("the second")]).toEqual([false, false]);
    await page.keyboard.press("Space");
    await expect.poll(() => isVisible("the first")).toBe(true);
    expect(await isVisible("the second")).toBe(false);
    await page.keyboard.press("Space");
    await expect.poll(() => isVisible("the second")).toBe(true);
    await page.keyboard.press("Space");
    expect((await number())!.replace(/\s/g, "")).toBe("3/7");
    expect(await page.locator(".running-title").textContent()).toBe("Two steps");
    await page.keyboard.press("ArrowUp");
    expect((await number())!.replace(/\s/g, "")).toBe("2/7");
  });

  test("charts are drawn when their slide is shown, as wide as the slide, in its ink", async () => {
    await open(lecture);
    const chart = page.locator(".drawing").first();
    expect(await chart.locator("svg").count()).toBe(0);
    await page.evaluate("Reveal.slide(2, 0)");
    await chart.locator(".scatterlayer .point").first().waitFor();
    const box = await chart.boundingBox();
    expect(box!.width).toBeGreaterThan(1100);
    expect(box!.y + box!.height).toBeLessThanOrEqual(680);
    expect(await chart.getAttribute("aria-label")).toBe("A chart");
    const ink = () =>
      chart
        .locator(".xtick text")
        .first()
        .evaluate((text) => (text as never as { style: { fill: string } }).style.fill);
    expect(await ink()).toBe("rgb(29, 33, 41)");
    await page.keyboard.press("d");
    await expect.poll(ink).toBe("rgb(230, 233, 238)");
  });

  test("a slider is moved by arrow keys, which then turn no page", async () => {
    await open(lecture);
    await page.evaluate("Reveal.slide(3, 0)");
    const slider = page.getByRole("slider", { name: "temperature T" });
    await slider.focus();
    expect(await slider.getAttribute("aria-valuetext")).toBe("1");
    const bars = () =>
      page
        .locator(".drawing")
        .nth(1)
        .evaluate((plot) => Array.from((plot as never as Drawn).data[0]!.y));
    const before = await bars();
    await page.keyboard.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).toBe("2");
    await expect.poll(bars).not.toEqual(before);
    expect(await page.evaluate("Reveal.getIndices().h")).toBe(3);
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => slider.getAttribute("aria-valuetext"), { timeout: 15_000 }).toBe("20");
  });

  test("HTML of an output keeps its styles and ids to itself, and its program finds its own elements", async () => {
    await open(lecture);
    await page.evaluate("Reveal.slide(4, 0)");
    expect(await colour("section.present pre.code")).toBe("rgb(29, 33, 41)");
    expect(
      await page
        .getByText("styled")
        .evaluate((element) => (globalThis as never as Styles).getComputedStyle(element).color),
    ).toBe("rgb(255, 0, 0)");
    const frame = page.frameLocator("iframe.foreign");
    await expect.poll(() => frame.locator("#x").textContent()).toBe("after");
    const box = await page.locator("iframe.foreign").boundingBox();
    expect(box!.height).toBeGreaterThan(220);
    // The stray end tags of that output have closed nothing of the deck's.
    expect(await page.evaluate("Reveal.getTotalSlides()")).toBe(7);
  });

  test("a table of a tensor is set in the deck's letters", async () => {
    await open(lecture);
    await page.evaluate("Reveal.slide(1, 1)");
    const cell = page.getByRole("cell", { name: "16" });
    expect(await cell.isVisible()).toBe(true);
    const font = await cell.evaluate(
      (element) => (globalThis as never as Styles).getComputedStyle(element).fontFamily,
    );
    expect(font).toContain("Menlo");
  });

  test("light or dark: as the system, as the command was told, or by the key D", async () => {
    await open(lecture, { colorScheme: "dark" });
    expect(await colour("body", "backgroundColor")).toBe("rgb(20, 23, 28)");
    await page.keyboard.press("d");
    expect(await colour("body", "backgroundColor")).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "light" });
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await colour("body", "backgroundColor")).toBe("rgb(255, 255, 255)");
    await context.close();
    await open(lecture, { theme: "dark" });
    expect(await colour("body", "backgroundColor")).toBe("rgb(20, 23, 28)");
  });

  test("the speaker's window has the notes, with formulas, and moves the slides", async () => {
    await open(lecture);
    const [speaker] = await Promise.all([context.waitForEvent("page"), page.keyboard.press("s")]);
    const notes = speaker.locator(".speaker-controls-notes .value");
    await expect.poll(() => notes.locator("strong").textContent(), { timeout: 20_000 }).toBe("hello");
    expect(await notes.locator("math msup").count()).toBe(1);
    const current = speaker.frameLocator("#current-slide iframe");
    await current.getByRole("heading", { name: "A lecture" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await current.getByRole("heading", { name: "Two steps" }).waitFor();
  });

  test("the overview shows all slides, with their charts", async () => {
    await open(lecture);
    await page.keyboard.press("o");
    await page.locator(".reveal.overview").waitFor();
    await expect
      .poll(() => page.locator(".drawing svg.main-svg").count(), { timeout: 20_000 })
      .toBeGreaterThan(2);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".reveal.overview").count()).toBe(0);
  });

  test("print view has a page for each slide, all fragments and charts, black on white", async () => {
    await open(lecture, { query: "?print-pdf", colorScheme: "dark" });
    expect(await page.locator(".pdf-page").count()).toBe(7);
    expect([await isVisible("the first"), await isVisible("the second")]).toEqual([true, true]);
    expect(await page.locator(".drawing svg.main-svg").count()).toBeGreaterThan(2);
    expect(await colour("body", "backgroundColor")).toBe("rgb(255, 255, 255)");
  });

  test("a slide a little too full is drawn smaller, one far too full can be scrolled", async () => {
    await open([markdown("## A"), code(long(24)), markdown("## B"), code(long(60))]);
    const [little, much] = [page.locator(".page").nth(0), page.locator(".page").nth(1)];
    const zoom = (slide: typeof little) =>
      slide
        .locator(".cell")
        .first()
        .evaluate((cell) => (cell as never as { style: { zoom: string } }).style.zoom);
    expect(["0.95", "0.9", "0.85"]).toContain(await zoom(little));
    expect(await little.evaluate((page) => page.scrollHeight <= page.clientHeight + 1)).toBe(true);
    await page.keyboard.press("ArrowRight");
    expect(await zoom(much)).toBe("");
    expect(await much.evaluate((page) => page.scrollHeight > page.clientHeight)).toBe(true);
  });

  test("a figure that Plotly cannot draw says so in its place, and the next one is drawn", async () => {
    const none = plotly({ data: [{ x: [1], y: [1] }], layout: { sliders: 3, xaxis: 5, paper_bgcolor: 7 } });
    await open([markdown("# T"), code("", { outputs: [none, plotly(figure)] })], { query: "?print-pdf" });
    expect(await page.locator(".drawing").nth(0).textContent()).toMatch(/^Plotly cannot draw this chart: ./);
    expect(await page.locator(".drawing").nth(1).locator("svg.main-svg").count()).toBeGreaterThan(0);
  });

  test("the command measures each slide, names the cell that does not fit, and prints", async () => {
    const path = join(folder, "lecture.ipynb");
    const wide = `const wide = "${"x".repeat(120)}";`;
    const cells = [
      markdown("# T", { type: "slide" }),
      markdown("skipped", { type: "skip" }),
      markdown("## A", { type: "slide" }),
      code(long(10)),
      code(long(50)),
      code(wide, { type: "subslide" }),
      code("fits", { type: "slide", outputs: [plotly(figure)] }),
    ];
    await writeFile(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, ...notebook(cells) }));
    const lines: string[] = [];
    const write = (text: string) => lines.push(text);
    const screen = { stdout: { write }, stderr: { write } };
    const env = { CHROME_PATH: executablePath! };
    expect(await slidesCommand([path, "--pdf"], { ...screen, env })).toBe(1);
    const said = lines.join("").replaceAll(`${folder}/`, "").split("\n");
    expect(said.slice(1)).toEqual([
      "lecture.pdf: a page for each slide",
      expect.stringMatching(/^slide 2 \(cell 5\) is [5-9]\d\d px too high; split it or hide output$/),
      expect.stringMatching(/^slide 3 \(cell 6\) is \d+ px too wide; break the line or hide output$/),
      "",
    ]);
    const pdf = await readFile(join(folder, "lecture.pdf"), "latin1");
    expect(pdf.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(4);
    expect(pdf).toMatch(/\/MediaBox \[0 0 960 \d+(\.\d+)?\]/);
  });

  test("a browser that cannot be started is one line", async () => {
    const path = join(folder, "short.ipynb");
    await writeFile(path, JSON.stringify({ nbformat: 4, ...notebook([markdown("# T")]) }));
    const lines: string[] = [];
    const write = (text: string) => lines.push(text);
    const env = { CHROME_PATH: process.execPath }; // a program that is no browser
    expect(await slidesCommand([path], { stdout: { write }, stderr: { write }, env })).toBe(2);
    expect(lines.at(-1)).toMatch(/^lectern slides: Chromium could not be used: [^\n]*\n$/);
  });
});

interface Styles {
  getComputedStyle(element: unknown): Record<string, string>;
}

interface Drawn {
  data: { y: ArrayLike<number> }[];
}
