// docs/slides.md: its commands run, and what it says of keys, tags and lines is so.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { slidesCommand, slidesUsage } from "../../cli/slides.ts";
import { hideCell, hideCode, hideOutput } from "../../slides/cell-marks.ts";
import { code, markdown, notebook } from "./cells.ts";

const page = readFileSync(new URL("../../docs/slides.md", import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "lectern-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("docs/slides.md: the command writes the file that it names", async () => {
  const [, file = ""] = /^npx lectern slides (\S+)$/m.exec(page)!;
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify({ nbformat: 4, ...notebook([markdown("# T")]) }));
  const said: string[] = [];
  const write = (text: string) => said.push(text);
  const env = { PATH: "" };
  expect(await slidesCommand([path], { stdout: { write }, stderr: { write }, env })).toBe(0);
  expect(said[0]!.replace(`${folder}/`, "")).toMatch(/^lecture\.html: 1 slide, 0\.\d MB, in \d\.\d s\n$/);
});

test("docs/slides.md: its table has all options", () => {
  const options = [...slidesUsage.matchAll(/--\w+/g)].map(([option]) => option);
  expect([...page.matchAll(/^\| `(--\w+)/gm)].map(([, option]) => option)).toEqual(
    options.sort((a, b) => order(a) - order(b)),
  );
  function order(option: string) {
    return page.indexOf(`| \`${option}`);
  }
});

test("docs/slides.md: each tag hides what the table says", () => {
  const rows = [...page.matchAll(/^\| `(hide-\w+)`, `(remove-\w+)` \| (.*) \|$/gm)];
  const expected = { "the code": [false, true, false], "what it gave": [false, false, true] };
  expect(rows).toHaveLength(3);
  for (const [, hide, remove, what] of rows) {
    for (const tag of [hide!, remove!]) {
      const cell = code("1", { tags: [tag] });
      const hidden = [hideCell(cell), hideCode(cell), hideOutput(cell)];
      expect(hidden).toEqual(expected[what as keyof typeof expected] ?? [true, false, false]);
    }
  }
});
