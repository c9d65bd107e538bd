// `lectern slides` as an instructor meets it: files that are no lecture, a watched one, and a browser that is not there.

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { slidesCommand } from "../../cli/slides.ts";
import type { Cell } from "../../slides/notebook.ts";
import { code, markdown, notebook, shows } from "../slides/cells.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-slides-"));
});
afterEach(() => rm(folder, { recursive: true }));

const noBrowser = { PATH: "" };

/** Runs the command in the folder's stead; what it says, with the folder's name left out. */
async function slides(
  args: string[],
  { env = noBrowser, signal }: { env?: object; signal?: AbortSignal } = {},
) {
  let [out, errors] = ["", ""];
  const exitCode = await slidesCommand(args, {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (errors += text) },
    env: env as NodeJS.ProcessEnv,
    ...(signal && { signal }),
  });
  const short = (text: string) => text.replaceAll(`${folder}/`, "").replace(/\d+\.\d s/, "N s");
  return { exitCode, out: short(out), errors: short(errors) };
}

async function save(name: string, content: Cell[] | string | object): Promise<string> {
  const file = join(folder, name);
  const text =
    typeof content === "string"
      ? content
      : JSON.stringify(
          Array.isArray(content) ? { nbformat: 4, nbformat_minor: 5, ...notebook(content) } : content,
        );
  await writeFile(file, text);
  return file;
}

test("lectern slides writes one file beside the notebook, and says that it was not measured", async () => {
  const path = await save("lecture.ipynb", [markdown("# T"), markdown("## A")]);
  expect(await slides([path])).toEqual({
    exitCode: 0,
    out: expect.stringMatching(
      /^lecture\.html: 2 slides, 0\.\d MB, in N s\nnot measured whether the slides fit: no Chromium on the PATH or in CHROME_PATH\n$/,
    ),
    errors: "",
  });
  expect((await readdir(folder)).sort()).toEqual(["lecture.html", "lecture.ipynb"]);
});

test("lectern slides writes where --output says, in the theme that is asked for", async () => {
  const path = await save("lecture.ipynb", [markdown("# T")]);
  expect((await slides([path, "--output", join(folder, "deck.html"), "--theme", "dark"])).exitCode).toBe(0);
  expect(await readFile(join(folder, "deck.html"), "utf8")).toContain('<html lang="en" data-wish="dark">');
});

test("lectern slides shows a Python notebook with outputs of another kernel", async () => {
  const path = join(folder, "python.ipynb");
  const cells = [
    code("print(1)", { outputs: [shows({ "text/html": "<table></table>", "text/plain": ["a"] })] }),
  ];
  await writeFile(path, JSON.stringify({ nbformat: 4, ...notebook(cells, "python") }));
  expect(await slides([path])).toMatchObject({ exitCode: 0, errors: "" });
  expect(await readFile(join(folder, "python.html"), "utf8")).toContain(
    '<span class="hljs-built_in">print</span>',
  );
});

test("lectern slides tells what it left out, and with which exit code", async () => {
  const path = await save("lecture.ipynb", [markdown("# T"), markdown("![a](attachment:a.png)")]);
  expect(await slides([path])).toMatchObject({
    exitCode: 1,
    errors: 'lecture.ipynb, cell 2: no attachment "a.png", the cell has none; the picture is left out\n',
  });
});

describe("what is no lecture is refused in one line", () => {
  test.each<[string, string | object]>([
    ["not-json", "<html>"],
    ["half.json", '{"nbformat": 4, "cells": ['],
    ["empty-file", ""],
    ["nbformat-3", { nbformat: 3, worksheets: [] }],
    ["no-cells", { nbformat: 4, metadata: {} }],
    ["nothing", { nbformat: 4, cells: [] }],
    ["odd-cell", { nbformat: 4, cells: [3] }],
    ["odd-output", { nbformat: 4, cells: [{ cell_type: "code", source: "1", outputs: [null] }] }],
    ["a-list", []],
  ])("%s", async (name, content) => {
    const path = await save(`${name}.ipynb`, Array.isArray(content) ? "[]" : content);
    const { exitCode, out, errors } = await slides([path]);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(errors).toMatch(/^lectern slides: Cannot (read|make slides of) .*\n$/);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test("the lines", async () => {
    const lines: string[] = [];
    const old = await save("old.ipynb", { nbformat: 3 });
    const empty = await save("empty.ipynb", { nbformat: 4, cells: [] });
    const odd = await save("odd.ipynb", {
      nbformat: 4,
      cells: [{ cell_type: "code", source: "1", outputs: [null] }],
    });
    const good = await save("good.ipynb", [markdown("# T")]);
    for (const args of [
      [join(folder, "gone.ipynb")],
      [folder],
      [old],
      [empty],
      [odd],
      [],
      [good, old],
      [good, "--theme", "pink"],
      [good, "--colour"],
      [good, "--output", good],
      [good, "--output", join(folder, "gone", "deck.html")],
      [good, "--output", join(folder, "deck.pdf")],
      [good, "--pdf"],
    ]) {
      const { exitCode, errors } = await slides(args);
      expect(exitCode).toBe(2);
      lines.push(errors.replaceAll(folder, "FOLDER").trimEnd());
    }
    lines.push((await slides([good], { env: { CHROME_PATH: "/gone/chrome" } })).errors.trimEnd());
    expect(lines).toMatchInlineSnapshot(`
      [
        "lectern slides: Cannot read "gone.ipynb": no such file",
        "lectern slides: Cannot read "FOLDER": it is a folder",
        "lectern slides: Cannot read "old.ipynb": nbformat 4 is needed, found 3; convert it with JupyterLab",
        "lectern slides: Cannot make slides of "empty": it has no cell to show",
        "lectern slides: Cannot read "odd.ipynb": an output of cell 1 must be an object, found null",
        "lectern slides: which notebook? Usage: lectern slides NOTEBOOK [--output FILE] [--pdf] [--watch] [--theme light|dark|auto]",
        "lectern slides: one notebook at a time, got good.ipynb, old.ipynb",
        "lectern slides: --theme must be light, dark or auto, got "pink"",
        "lectern slides: Unknown option '--colour'; usage: lectern slides NOTEBOOK [--output FILE] [--pdf] [--watch] [--theme light|dark|auto]",
        "lectern slides: --output "good.ipynb" is the notebook itself; name another file",
        "lectern slides: Cannot write "gone/deck.html": no such folder",
        "lectern slides: --output must end in .html, by which browsers know what it is, got "deck.pdf"",
        "lectern slides: --pdf needs Chromium or Chrome: put it on the PATH, or name it in CHROME_PATH",
        "lectern slides: CHROME_PATH names "/gone/chrome", which does not exist",
      ]
    `);
  });
});

test("lectern slides leaves nothing behind where it cannot write", async () => {
  const path = await save("lecture.ipynb", [markdown("# T")]);
  await mkdir(join(folder, "deck.html"));
  const { exitCode, errors } = await slides([path, "--output", join(folder, "deck.html")]);
  expect(exitCode).toBe(2);
  expect(errors).toMatch(/^lectern slides: Cannot write "deck\.html": [^\n]*\n$/);
  expect((await readdir(folder)).sort()).toEqual(["deck.html", "lecture.ipynb"]);
});

test("lectern slides takes a notebook of 50 MB, and says which cell is so large", async () => {
  const image = "A".repeat(50 * 2 ** 20);
  const path = await save("large.ipynb", [
    markdown("# T"),
    code("x", { outputs: [shows({ "image/png": image })] }),
  ]);
  const { exitCode, out, errors } = await slides([path]);
  expect(exitCode).toBe(1);
  expect(out).toMatch(/^large\.html: 2 slides, 50\.\d MB/);
  expect(errors).toBe("large.ipynb, cell 2: an output of 50 MB is in the file; hide it or make it smaller\n");
});

test("lectern slides --watch writes again after each change, and survives a half-written notebook", async () => {
  const path = await save("lecture.ipynb", [markdown("# First")]);
  const ended = new AbortController();
  const running = slides([path, "--watch"], { signal: ended.signal });
  const title = async () => {
    const html = await readFile(join(folder, "lecture.html"), "utf8").catch(() => "");
    return /<title>(.*)<\/title>/.exec(html)?.[1];
  };
  await expect.poll(title, { timeout: 10_000 }).toBe("First");
  await writeFile(path, '{"nbformat": 4, "ce');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await title()).toBe("First");
  await save("lecture.ipynb", [markdown("# Second")]);
  await expect.poll(title, { timeout: 10_000 }).toBe("Second");
  // As JupyterLab and this command save: a new file in the place of the old one.
  await save("part", [markdown("# Third")]);
  await rename(join(folder, "part"), path);
  await expect.poll(title, { timeout: 10_000 }).toBe("Third");
  await save("lecture.ipynb", [markdown("# Fourth")]);
  await expect.poll(title, { timeout: 10_000 }).toBe("Fourth");
  ended.abort();
  const { exitCode, errors } = await running;
  expect(exitCode).toBe(0);
  expect(errors).toMatch(/^lectern slides: Cannot read "lecture.ipynb": not JSON, [^\n]*\n$/);
});

test("lectern slides --help says how it is called", async () => {
  const { exitCode, out, errors } = await slides(["--help"]);
  expect([exitCode, out.split("\n")[0], errors]).toEqual([
    0,
    "Usage: lectern slides NOTEBOOK [--output FILE] [--pdf] [--watch] [--theme light|dark|auto]",
    "",
  ]);
  for (const option of ["output", "pdf", "watch", "theme"]) expect(out).toContain(`\n  --${option} `);
});
