// The figures of lib/plot in Chromium: valid for Plotly, nothing clipped or covered, sliders that the keyboard moves.

import { createRequire } from "node:module";

import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import * as plot from "../../lib/plot/index.ts";
import { EXAMPLES } from "../lib/plot/examples.ts";
import { findBrowser, flags } from "./jupyterlab.ts";

const executablePath = findBrowser();
if (executablePath === undefined)
  console.log("The tests of figures in a browser are skipped: no Chromium or Chrome is installed");

const every = Object.entries(EXAMPLES).flatMap(([file, examples]) =>
  Object.entries(examples).map(([name, draw]) => [`${file}: ${name}`, draw] as const),
);

describe.skipIf(executablePath === undefined)("figures in a browser", () => {
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: executablePath!,
      args: [...flags, "--enable-unsafe-swiftshader"],
    });
    page = await browser.newPage({ viewport: { width: 900, height: 800 } });
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.setContent(`<body style="margin: 0"><div id="place"></div></body>`);
    const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
    await page.addScriptTag({ path: plotly });
  }, 60_000);

  afterAll(() => browser?.close());

  test.each(every)(
    "%s is valid for Plotly, and nothing of it is clipped or covers something else",
    async (_, draw) => {
      const { problems, boxes, height } = await page.evaluate(drawIt, draw().toJSON() as never);
      expect(problems).toEqual([]);
      expect(errors.splice(0)).toEqual([]);
      for (const { what, left, top, right, bottom } of boxes) {
        expect(left, `${what} on the left`).toBeGreaterThanOrEqual(0);
        expect(top, `${what} at the top`).toBeGreaterThanOrEqual(0);
        expect(right, `${what} on the right`).toBeLessThanOrEqual(901);
        expect(bottom, `${what} at the bottom`).toBeLessThanOrEqual(height + 1);
      }
      const rivals = boxes.filter(({ what }) => ["title", "legend", "panel", "annotation"].includes(what));
      for (const [i, a] of rivals.entries()) {
        for (const b of rivals.slice(i + 1)) {
          // Words may stand in a panel, and panels may share a border.
          if (a.what === b.what || [a.what, b.what].sort().join() === "annotation,panel") continue;
          const apart =
            a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
          expect(apart, `${a.what} ${JSON.stringify(a)} covers ${b.what} ${JSON.stringify(b)}`).toBe(true);
        }
      }
    },
  );

  test("a slider on a page is moved by Tab and arrow keys, and says where it stands", async () => {
    const figure = plot.softmax([7, -7.5, 10], { classes: ["cat", "dog", "bird"] });
    const own = await browser.newPage();
    await own.setContent(figure.toHTML());
    await own.locator(".js-plotly-plot .bars").waitFor();
    const bars = () =>
      own.locator(".js-plotly-plot").evaluate((plot) => Array.from((plot as Drawn).data[0]!.y));
    const focused = () =>
      own.evaluate(() => {
        const { activeElement } = (globalThis as unknown as Doc).document;
        return activeElement.getAttribute("aria-label") ?? activeElement.textContent;
      });
    const slider = own.getByRole("slider", { name: "temperature T" });
    expect(await slider.getAttribute("aria-valuetext")).toBe("1");
    // Plotly's own buttons (zoom, camera) come first.
    for (let i = 0; i < 20 && (await focused()) !== "Play"; i++) await own.keyboard.press("Tab");
    await own.keyboard.press("Tab");
    expect(await focused()).toBe("temperature T");
    await own.keyboard.press("ArrowRight");
    await expect.poll(bars).toEqual((figure.steps[4]!.data[0] as unknown as { y: number[] }).y);
    expect(await slider.getAttribute("aria-valuetext")).toBe("2");
    await own.keyboard.press("Home");
    await expect.poll(bars).toEqual((figure.steps[0]!.data[0] as unknown as { y: number[] }).y);
    await own.keyboard.press("Shift+Tab");
    await own.keyboard.press("Enter"); // Play
    await expect.poll(() => slider.getAttribute("aria-valuetext"), { timeout: 10_000 }).toBe("20");
    expect(await own.getByRole("button", { name: "Play" }).count()).toBe(1);
    expect(await own.getByRole("figure").getAttribute("aria-label")).toContain(
      "temperature T = 1: bird gets 0.953",
    );
    await own.close();
  });
});

interface Drawn {
  data: { y: ArrayLike<number> }[];
}

interface Doc {
  document: { activeElement: { textContent: string; getAttribute(name: string): string | null } };
}

interface Box {
  what: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Json {
  data: unknown[];
  layout: Record<string, unknown> & { height: number };
}

/** In the page: draws a figure, and tells what its schema has against it and where its parts are. */
async function drawIt(figure: Json): Promise<{ problems: string[]; boxes: Box[]; height: number }> {
  const { Plotly, document } = globalThis as unknown as {
    Plotly: {
      purge(place: object): void;
      newPlot(place: object, figure: Json): Promise<void>;
      validate(data: unknown[], layout: object): { code: string; path: string[]; msg: string }[] | undefined;
    };
    document: {
      getElementById(id: string): {
        textContent: string;
        getBoundingClientRect(): { left: number; top: number };
        querySelectorAll(selector: string): Iterable<{
          getBoundingClientRect(): {
            left: number;
            top: number;
            right: number;
            bottom: number;
            width: number;
          };
        }>;
      };
    };
  };
  const place = document.getElementById("place");
  Plotly.purge(place);
  place.textContent = "";
  // Plotly's validate fails on the legend of a figure that has none to show.
  const { legend: _legend, ...layout } = figure.layout;
  const problems = (Plotly.validate(figure.data, layout) ?? [])
    // What is known but without effect ("unused", or set for a hidden axis) is no fault; a slider's arguments are any.
    .filter(({ code, path }) => code !== "unused" && code !== "invisible" && !path.includes("args"))
    .map(({ msg }) => msg);
  await Plotly.newPlot(place, figure);
  const origin = place.getBoundingClientRect();
  const boxes = Object.entries({
    title: ".gtitle",
    legend: "g.legend",
    panel: ".cartesianlayer .bglayer rect, .cartesianlayer .gridlayer, .draglayer .nsewdrag",
    annotation: ".annotation-text",
    "axis title": ".infolayer [class*=xtitle], .infolayer [class*=ytitle]",
    colorbar: ".colorbar",
  }).flatMap(([what, selector]) =>
    Array.from(place.querySelectorAll(selector), (element) => element.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map((box) => ({
        what,
        left: box.left - origin.left,
        top: box.top - origin.top,
        right: box.right - origin.left,
        bottom: box.bottom - origin.top,
      })),
  );
  return { problems, boxes, height: figure.layout.height };
}
