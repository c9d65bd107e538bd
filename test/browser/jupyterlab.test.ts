// JupyterLab as students use it: the lecture, completion, errors, interrupts, questions, restarts.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { readNotebook } from "../../kernel/notebook.ts";
import { root } from "../jupyter/jupyter.ts";
import { findBrowser, JupyterLab, type LabNotebook } from "./jupyterlab.ts";

const browser = findBrowser();
if (browser === undefined) console.log("The browser tests are skipped: no Chromium or Chrome is installed");
const lecture = "02-linear-regression.ipynb";
const timeout = 20_000; // for what a student would see within a second

let lab: JupyterLab;

describe.skipIf(browser === undefined)("JupyterLab", () => {
  beforeAll(async () => {
    lab = await JupyterLab.start(browser!);
  }, 90_000);

  afterAll(() => lab?.close());

  beforeEach(() => lab.watch());

  afterEach(() => {
    const { errors, foreignRequests } = lab;
    lab.errors = [];
    lab.foreignRequests = [];
    expect(errors, "errors in the browser's console").toEqual([]);
    expect(foreignRequests, "requests to other machines").toEqual([]);
    // What stands in the terminal of `npm start`: kernels speak there of what went wrong, Node of files that it cannot run.
    expect(lab.log(), "the server's log").not.toMatch(/lectern kernel:|Node\.js v\d/);
  });

  test("the launcher shows the kernel with its logo", async () => {
    const page = await lab.page("/lab");
    const card = page.locator(`.jp-LauncherCard[title^="TypeScript (Lectern)"]`).first();
    await card.waitFor();
    await expect
      .poll(() => card.locator("img").evaluate((image: { naturalWidth: number }) => image.naturalWidth), {
        timeout,
      })
      .toBeGreaterThan(0);
    await shoot(page, "launcher");
    await page.close();
  });

  test("the lecture runs without an error, its charts are drawn and stay drawn", async () => {
    const notebook = await lab.open(lecture);
    await notebook.runAll();
    await expect.poll(() => unfinished(notebook), { timeout: 150_000 }).toEqual([]);
    const { page } = notebook;
    expect(
      await notebook.panel.locator(stderr).allTextContents(),
      "errors and warnings of the lecture",
    ).toEqual([]);

    const { cells } = await readNotebook(join(root, "notebooks", lecture));
    const plots = cells.filter(({ cell_type, source }) => cell_type === "code" && /^plot\./m.test(source));
    await expect.poll(() => charts(notebook), { timeout }).toHaveLength(plots.length);
    const drawn = await charts(notebook);
    for (const [index, { marks, height }] of drawn.entries()) {
      expect(marks, `marks in chart ${index + 1}`).toBeGreaterThan(0);
      expect(height, `height of chart ${index + 1}`).toBeGreaterThan(200);
    }

    // A side bar that opens or closes makes the renderer draw anew.
    await page.keyboard.press("Control+B");
    await page.waitForTimeout(1_000);
    expect((await charts(notebook)).map(({ height }) => height)).toEqual(drawn.map(({ height }) => height));
    if (shooting) await shootLecture(notebook);
  }, 240_000);

  test('after plot.renderer("html") a slider is moved by Tab and arrow keys', async () => {
    const notebook = await lab.notebook("keyboard", [
      'import { plot } from "lectern";\nplot.renderer("html")',
      "plot.softmax([7, -7.5, 10])",
    ]);
    await notebook.ran(1);
    await notebook.ran(2);
    const slider = notebook.panel.getByRole("slider", { name: "temperature T" });
    await slider.waitFor();
    await notebook.panel.getByRole("button", { name: "Play" }).focus();
    await notebook.page.keyboard.press("Tab");
    await notebook.page.keyboard.press("ArrowRight");
    await expect.poll(() => slider.getAttribute("aria-valuetext"), { timeout }).toBe("2");
    await expect.poll(() => notebook.panel.locator(".gtitle").textContent(), { timeout }).toContain("0.8");
  });

  test("TypeScript is coloured as TypeScript", async () => {
    const notebook = await lab.notebook("colours", ["const n: number = 1 as const;"]);
    expect(await notebook.cell(1).locator(".cm-content").getAttribute("data-language")).toBe("typescript");
    const word = (text: string) =>
      notebook
        .cell(1)
        .locator(".cm-line span", { hasText: new RegExp(`^${text}$`) })
        .first();
    expect(await colour(word("const"))).not.toBe(await colour(word("n")));
  });

  test("Tab completes with the members that a value has", async () => {
    const notebook = await lab.notebook("completion", [
      "const xs: number[] = [3, 1, 2];\nconst options = { learningRate: 0.1, steps: 10 };",
      "xs.to",
      "options.",
    ]);
    await notebook.ran(1);
    expect(await completions(notebook, 2)).toEqual([
      "toLocaleString",
      "toReversed",
      "toSorted",
      "toSpliced",
      "toString",
    ]);
    await shoot(notebook.page, "completion");
    await notebook.page.keyboard.press("Enter");
    expect(await notebook.code(2)).toBe("xs.toLocaleString");
    expect(await completions(notebook, 3)).toEqual(["learningRate", "steps"]);
  });

  test("Shift-Tab shows a signature and its documentation", async () => {
    const notebook = await lab.notebook("tooltip", [
      "/** How far two numbers are apart. */\nfunction distance(a: number, b: number): number {\n  return Math.abs(a - b);\n}",
      "distance",
    ]);
    await notebook.ran(1);
    await notebook.edit(2);
    await notebook.page.keyboard.press("Shift+Tab");
    const tooltip = notebook.page.locator(".jp-Tooltip");
    await tooltip.waitFor();
    await expect
      .poll(() => tooltip.innerText(), { timeout })
      .toMatch(/function distance\(a: number, b: number\): number\s+How far two numbers are apart\./);
    // Rendered, not shown as the text that it is made of.
    expect(await tooltip.innerText()).not.toContain("```");
    await shoot(notebook.page, "tooltip");
  });

  test("a type error and a thrown error are red and name cell and line", async () => {
    const notebook = await lab.notebook("errors", [
      `const count = 3;\nconst label: string = count;`,
      `function area(r: number): number {\n  if (r < 0) throw new RangeError("r must not be negative");\n  return Math.PI * r ** 2;\n}\narea(-1)`,
    ]);
    await notebook.ran(1);
    await notebook.ran(2);
    await expect
      .poll(() => error(notebook, 1), { timeout })
      .toMatch(
        /^TypeError: Type 'number' is not assignable to type 'string'.*\nCell \[1\], line 2, column 7\n/,
      );
    expect(await error(notebook, 2)).toMatch(
      /^RangeError: r must not be negative\nCell \[2\], line 2, column 20\n/,
    );
    expect(await colour(notebook.cell(2).locator("pre span").first())).toMatch(red);
    await shoot(notebook.page, "errors");
  });

  test("the stop button ends an endless loop, and what was there stays", async () => {
    const notebook = await lab.notebook("interrupt", ["let kept = 42;", "while (true) kept++;", "kept > 42"]);
    await notebook.ran(1);
    await notebook.run(2);
    await notebook.busy();
    await notebook.page.waitForTimeout(300);
    const start = performance.now();
    await notebook.button("notebook:interrupt-kernel").click();
    await expect.poll(() => error(notebook, 2), { timeout }).toContain("Interrupted");
    expect(performance.now() - start).toBeLessThan(5_000);
    await notebook.ran(3);
    await expect.poll(() => notebook.output(3).innerText(), { timeout }).toBe("true");
  });

  test("completion answers while a cell runs, and the kernel still shows as busy", async () => {
    const notebook = await lab.notebook("busy", ["const busy = [1, 2];\nwhile (true);", "[1].toSor"]);
    await notebook.run(1);
    await notebook.busy();
    expect(await completions(notebook, 2)).toEqual(["toSorted"]);
    await notebook.page.waitForTimeout(500);
    expect(await notebook.status()).toBe("busy");
    await notebook.button("notebook:interrupt-kernel").click();
    await notebook.idle();
  });

  test("prompt() asks below the cell, and promptPassword() hides what is typed", async () => {
    const notebook = await lab.notebook("questions", [
      `const name = prompt("Your name?");\n\`Hello, \${name}\``,
      `promptPassword("Your password?").length`,
    ]);
    const input = (cell: number) => notebook.cell(cell).locator(".jp-Stdin-input");
    await notebook.run(1);
    await input(1).waitFor();
    expect(await notebook.cell(1).locator(".jp-Stdin-prompt").innerText()).toContain("Your name?");
    await shoot(notebook.page, "question");
    await input(1).fill("Ada");
    await input(1).press("Enter");
    await expect.poll(() => result(notebook, 1), { timeout }).toBe("'Hello, Ada'");

    await notebook.run(2);
    await input(2).waitFor();
    expect(await input(2).getAttribute("type")).toBe("password");
    await input(2).fill("secret");
    await input(2).press("Enter");
    await expect.poll(() => result(notebook, 2), { timeout }).toBe("6");
    expect(await notebook.cell(2).innerText()).not.toContain("secret");
  });

  test("restart forgets what was there", async () => {
    const notebook = await lab.notebook("restart", ["const gone = 1;", "gone"]);
    await notebook.ran(1);
    await notebook.button("notebook:restart-kernel").click();
    await notebook.page.locator(".jp-Dialog .jp-mod-accept").click();
    // The counts of the last session stay until the cells run again.
    await notebook.ready();
    await notebook.run(2);
    await expect
      .poll(() => error(notebook, 2), { timeout })
      .toMatch(/^TypeError: Cannot find name 'gone'\..*\nCell \[1\], line 1/);
  });

  test("a display that is updated changes in its place while the cell runs", async () => {
    const notebook = await lab.notebook("progress", [
      `const bar = display.html("<b>step 0</b>");
for (let step = 1; step <= 3; step++) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  bar.update(\`<b>step \${step}</b>\`);
}
console.log("done");`,
    ]);
    await notebook.run(1);
    const texts: string[] = [];
    await expect
      .poll(
        async () => {
          const text = (await notebook.output(1).allInnerTexts()).join("|").trim();
          if (text !== "" && text !== texts.at(-1)) texts.push(text);
          return text;
        },
        { timeout, interval: 50 },
      )
      .toBe("step 3|done");
    expect(texts.filter((text) => !text.includes("|"))).toEqual(expect.arrayContaining(["step 1", "step 2"]));
  });
});

/** The cells that have no number yet. */
async function unfinished(notebook: LabNotebook): Promise<number[]> {
  const prompts = await notebook.prompts();
  return prompts.flatMap((prompt, index) => (/^\d+$/.test(prompt) ? [] : [index + 1]));
}

/** Each chart's height, and how many lines, points or canvases it consists of. */
function charts(notebook: LabNotebook): Promise<{ height: number; marks: number }[]> {
  return notebook.panel.locator(".js-plotly-plot").evaluateAll((plots) =>
    plots.map((plot) => ({
      height: (plot as { offsetHeight: number } & typeof plot).offsetHeight,
      marks: plot.querySelectorAll(".main-svg .trace, .main-svg .contour, .gl-container canvas").length,
    })),
  );
}

/** What Tab offers at the end of a cell. */
async function completions(notebook: LabNotebook, cell: number): Promise<string[]> {
  const items = notebook.page.locator(".jp-Completer:not(.lm-mod-hidden) .jp-Completer-match");
  await notebook.edit(cell);
  // JupyterLab gives up on a kernel that takes longer than a second, as one may that has only just started.
  for (let attempt = 0; attempt < 5 && (await items.count()) === 0; attempt++) {
    await notebook.page.keyboard.press("Tab");
    await items.first().waitFor({ timeout: 3_000 }).catch(ignoreTimeout);
  }
  return items.allInnerTexts();
}

function ignoreTimeout(error: Error): void {
  if (error.name !== "TimeoutError") throw error;
}

function error(notebook: LabNotebook, cell: number): Promise<string> {
  return text(notebook.cell(cell).locator(stderr));
}

/** The browser's own, for functions that run there. */
declare function getComputedStyle(element: object): { color: string };

/** The colour in which the browser paints the text, as in "rgb(255, 0, 0)". */
function colour(of: Locator): Promise<string> {
  return of.evaluate((element) => getComputedStyle(element).color);
}

const red = /^rgb\((1[5-9]|2\d)\d, \d\d?, \d\d?\)$/;

/** Where JupyterLab shows errors, and what a cell writes to stderr. */
const stderr = "[data-mime-type='application/vnd.jupyter.stderr']";

function result(notebook: LabNotebook, cell: number): Promise<string> {
  return text(notebook.cell(cell).locator(".jp-OutputArea-executeResult .jp-OutputArea-output"));
}

async function text(of: Locator): Promise<string> {
  return (await of.allInnerTexts()).join("\n");
}

/** Pictures change with every browser and font, so that they are made on request only. */
const shooting = process.env.LECTERN_SCREENSHOTS === "1";

async function shoot(page: Page, name: string): Promise<void> {
  if (!shooting) return;
  await mkdir(join(root, "test-results"), { recursive: true });
  await page.screenshot({ path: join(root, "test-results", `${name}.png`) });
}

/** The picture in README.md: gradient descent, its code and its path. */
async function shootLecture(notebook: LabNotebook): Promise<void> {
  const { page } = notebook;
  const text = page.locator(".jp-MarkdownCell", { hasText: "The path, from a start further up" });
  // What is scrolled past gets its height only then, and moves the rest.
  for (let times = 0; times < 4; times++) {
    await text.evaluate((element) => element.scrollIntoView({ block: "start" }));
    await page.waitForTimeout(700);
  }
  await page.screenshot({ path: join(root, "docs", "jupyterlab.png") });
}
