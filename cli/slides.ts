// `lectern slides`: a notebook as one HTML file that needs no network, and as PDF.

import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { NotebookError, readNotebook } from "../kernel/index.ts";
import {
  findChromium,
  type Misfit,
  makeDeck,
  measureDeck,
  printDeck,
  SlidesError,
  watchFile,
} from "../slides/index.ts";
import { complaint } from "./complaint.ts";
import type { Screen } from "./run.ts";

export const slidesUsage =
  "lectern slides NOTEBOOK [--output FILE] [--pdf] [--watch] [--theme light|dark|auto]";

const help = `

Writes NOTEBOOK.html with the outputs that the notebook has: run it first. One file, which needs no network.
  --output FILE  another name, which ends in .html
  --pdf          also a PDF beside it; needs Chromium or Chrome
  --watch        writes again each time the notebook is saved
  --theme NAME   light or dark; auto follows the system
The exit code is 0, 1 if a slide needs a hand, 2 if nothing was written.`;

export interface SlidesEnvironment {
  stdout?: Screen;
  stderr?: Screen;
  /** In which a browser is looked for. */
  env?: NodeJS.ProcessEnv;
  /** Ends `--watch`. */
  signal?: AbortSignal;
}

/** The exit code: 0, 1 for slides that were written and need a hand, 2 for bad arguments or files. */
export async function slidesCommand(
  args: string[],
  { stdout = process.stdout, stderr = process.stderr, env = process.env, signal }: SlidesEnvironment = {},
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(`Usage: ${slidesUsage}${help}\n`);
    return 0;
  }
  const attempt = (work: () => Promise<number>) =>
    work().catch((error: Error) => {
      const known = error instanceof NotebookError || error instanceof SlidesError;
      const line = known ? error.message : complaint(error, slidesUsage);
      if (line === undefined) throw error;
      stderr.write(`lectern slides: ${line}\n`);
      return 2;
    });
  return attempt(async () => {
    const options = readOptions(args);
    const browser = findChromium(env);
    if (options.pdf && browser === undefined) {
      throw new SlidesError("--pdf needs Chromium or Chrome: put it on the PATH, or name it in CHROME_PATH");
    }
    const write = () => writeSlides(options, { browser, stdout, stderr });
    if (!options.watch) return write();
    await attempt(write);
    stdout.write(
      `watching ${options.path}: each time it is saved the slides are written again (Ctrl-C ends)\n`,
    );
    // A notebook that is half written, or wrong, is one line; the next time that it is saved mends it.
    await watchFile(options.path, async () => void (await attempt(write)), signal ? { signal } : {});
    return 0;
  });
}

interface Options {
  path: string;
  output: string;
  pdf: boolean;
  watch: boolean;
  theme: "light" | "dark" | "auto";
}

function readOptions(args: string[]): Options {
  const options = {
    output: { type: "string", short: "o" },
    pdf: { type: "boolean", default: false },
    watch: { type: "boolean", default: false },
    theme: { type: "string", default: "auto" },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [path, ...others] = positionals;
  const { output, pdf, watch, theme } = values;
  if (path === undefined) throw new SlidesError(`which notebook? Usage: ${slidesUsage}`);
  if (others.length > 0) throw new SlidesError(`one notebook at a time, got ${positionals.join(", ")}`);
  if (theme !== "light" && theme !== "dark" && theme !== "auto") {
    throw new SlidesError(`--theme must be light, dark or auto, got "${theme}"`);
  }
  const file = output ?? `${path.replace(/\.ipynb$/, "")}.html`;
  if (resolve(file) === resolve(path)) {
    throw new SlidesError(`--output "${file}" is the notebook itself; name another file`);
  }
  if (!/\.html?$/i.test(file)) {
    throw new SlidesError(`--output must end in .html, by which browsers know what it is, got "${file}"`);
  }
  return { path, output: file, pdf, watch, theme };
}

async function writeSlides(
  { path, output, pdf, theme }: Options,
  { browser, stdout, stderr }: { browser: string | undefined; stdout: Screen; stderr: Screen },
): Promise<number> {
  const began = performance.now();
  const notebook = await readNotebook(path);
  const name = basename(path).replace(/\.ipynb$/, "");
  const { html, slides, problems } = makeDeck(notebook, { name, folder: dirname(path), theme });
  writeWhole(output, html);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const megabytes = (Buffer.byteLength(html) / 2 ** 20).toFixed(1);
  stdout.write(`${output}: ${slides} slide${slides === 1 ? "" : "s"}, ${megabytes} MB, in ${seconds} s\n`);
  const code = notebook.cells.filter((cell) => cell.cell_type === "code");
  if (code.length > 0 && code.every(({ outputs }) => outputs.length === 0)) {
    stdout.write("no cell has an output; to show them, run the notebook and save it: lectern run NOTEBOOK\n");
  }
  for (const { cell, message } of problems) stderr.write(`${path}, cell ${cell}: ${message}\n`);
  const misfits = await lookAt(output, { browser, pdf, stdout });
  for (const misfit of misfits) stderr.write(`${misfitLine(misfit)}\n`);
  return problems.length + misfits.length > 0 ? 1 : 0;
}

async function lookAt(
  file: string,
  { browser, pdf, stdout }: { browser: string | undefined; pdf: boolean; stdout: Screen },
): Promise<Misfit[]> {
  if (browser === undefined) {
    stdout.write("not measured whether the slides fit: no Chromium on the PATH or in CHROME_PATH\n");
    return [];
  }
  if (!pdf) return measureDeck(browser, file);
  const printed = await printDeck(browser, file);
  const path = `${file.replace(/\.html?$/, "")}.pdf`;
  writeWhole(path, printed.pdf);
  stdout.write(`${path}: a page for each slide\n`);
  return printed.misfits;
}

function misfitLine({ slide, cell, pixels, side }: Misfit): string {
  const remedy = side === "high" ? "split it or hide output" : "break the line or hide output";
  return `slide ${slide} (cell ${cell}) is ${pixels} px too ${side}; ${remedy}`;
}

/** Whole or not at all: a browser that reloads never sees half a file. */
function writeWhole(path: string, content: string | Buffer): void {
  const part = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString("hex")}.part`);
  try {
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const reason = {
      ENOENT: "no such folder",
      EACCES: "permission denied",
      EISDIR: "it is a folder",
      ENOSPC: "the disk is full",
    }[code ?? ""];
    throw new SlidesError(`Cannot write "${path}": ${reason ?? (error as Error).message}`, { cause: error });
  }
}
