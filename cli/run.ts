// `lectern run`: a notebook through the kernel from top to bottom, without Python.

import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";

import {
  type Execution,
  type KernelClient,
  KernelDiedError,
  lecternArgv,
  startKernel,
} from "../kernel/client/index.ts";
import { type Displays, OutputArea } from "../kernel/client/output-area.ts";
import {
  type CodeCell,
  type Notebook,
  NotebookError,
  type Output,
  readNotebook,
  writeNotebook,
} from "../kernel/notebook.ts";
import { complaint } from "./complaint.ts";

export const runUsage = "lectern run NOTEBOOK [--output FILE] [--timeout SECONDS] [--allow-errors]";

const help = `

Runs all cells from top to bottom, and stores their outputs in the notebook; after an error, up to there.
  --output FILE      stores them in FILE instead
  --timeout SECONDS  interrupts a cell that takes longer
  --allow-errors     goes on after an error; the tag raises-exception allows it in one cell
The exit code is 0, 1 if a cell failed, 2 if nothing was run.`;

/** Where the command writes, and which kernel it starts; tests give their own. */
export interface RunEnvironment {
  stdout?: Screen;
  stderr?: Screen;
  argv?: string[];
}

export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** The exit code: 0, 1 for a cell that failed, 2 for bad arguments or files, 130 after Ctrl-C. */
export async function runCommand(
  args: string[],
  { stdout = process.stdout, stderr = process.stderr, argv = lecternArgv() }: RunEnvironment = {},
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(`Usage: ${runUsage}${help}\n`);
    return 0;
  }
  let options: Options;
  let notebook: Notebook;
  try {
    options = readOptions(args);
    notebook = await readNotebook(options.path);
    refuseOtherLanguages(notebook, options.path);
    refuseOutput(options.output);
  } catch (error) {
    if (!(error instanceof NotebookError || error instanceof UsageError)) throw error;
    stderr.write(`lectern run: ${error.message}\n`);
    return 2;
  }
  const progress = new Progress(stdout, notebook.cells.filter(isToRun).length);
  const failure = await runNotebook(notebook, { ...options, argv, progress });
  progress.end();
  try {
    await writeNotebook(options.output, notebook);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    stderr.write(`lectern run: ${error.message}\n`);
    return 2;
  }
  if (failure) {
    const colours = stderr.isTTY && !process.env.NO_COLOR;
    stderr.write(`${colours ? failure.message : stripVTControlCharacters(failure.message)}\n`);
  }
  return failure?.exitCode ?? 0;
}

interface Options {
  path: string;
  output: string;
  /** Of each cell. */
  timeoutMs: number | undefined;
  allowErrors: boolean;
}

class UsageError extends Error {}

function readOptions(args: string[]): Options {
  const options = {
    output: { type: "string", short: "o" },
    timeout: { type: "string" },
    "allow-errors": { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [path, ...others] = positionals;
    if (path === undefined) throw new UsageError(`which notebook? Usage: ${runUsage}`);
    if (others.length > 0) throw new UsageError(`one notebook at a time, got ${positionals.join(", ")}`);
    const seconds = values.timeout === undefined ? undefined : Number(values.timeout);
    if (seconds !== undefined && !(seconds > 0)) {
      throw new UsageError(`--timeout must be a number of seconds above 0, got "${values.timeout}"`);
    }
    return {
      path,
      output: values.output ?? path,
      timeoutMs: seconds === undefined ? undefined : seconds * 1000,
      allowErrors: values["allow-errors"],
    };
  } catch (error) {
    const line = complaint(error, runUsage);
    throw line === undefined ? error : new UsageError(line);
  }
}

function refuseOtherLanguages({ metadata }: Notebook, path: string): void {
  const language = metadata.kernelspec?.language ?? metadata.language_info?.name;
  if (language === undefined || language.toLowerCase() === "typescript") return;
  const name = metadata.kernelspec?.display_name ?? metadata.kernelspec?.name ?? language;
  throw new NotebookError(`Cannot run "${path}": it is a notebook for ${name} (${language}), not TypeScript`);
}

/** Before the cells run, which may take hours. */
function refuseOutput(path: string): void {
  const refuse = (reason: string) => new UsageError(`Cannot write "${path}": ${reason}`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw refuse("it is a folder; name a file in it");
  const folder = statSync(dirname(path), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw refuse(`there is no folder "${dirname(path)}"`);
}

interface Failure {
  exitCode: number;
  message: string;
}

/** Runs the cells in place; resolves with the first failure that no tag and no option allows. */
async function runNotebook(
  notebook: Notebook,
  { path, argv, progress, timeoutMs, allowErrors }: Options & { argv: string[]; progress: Progress },
): Promise<Failure | undefined> {
  const cells = notebook.cells.filter(isCode);
  // What an earlier run left would pass for output of this one where this one stops early.
  for (const cell of cells) Object.assign(cell, { execution_count: null, outputs: [] });
  const toRun = cells.filter(isToRun);
  if (toRun.length === 0) return undefined;
  const stop = new StopSignal();
  let client: KernelClient | undefined;
  try {
    client = await startKernel({
      argv,
      cwd: dirname(resolve(path)),
      env: { JPY_SESSION_NAME: resolve(path) },
      wait: false,
    });
    stop.kernel = client;
    const info = await client.ready();
    notebook.metadata.language_info = info.content.language_info as Record<string, unknown>;
    return await runCells(toRun, client, { timeoutMs, allowErrors, progress, stop });
  } catch (error) {
    if (stop.requested) return { exitCode: 130, message: "lectern run: interrupted" };
    const { message } = error as Error;
    const where = progress.cell === 0 ? "before the first cell" : `cell ${progress.cell} of ${toRun.length}`;
    if (error instanceof KernelDiedError) return { exitCode: 1, message: `${where}: ${message}` };
    if (error instanceof CellTimeoutError) return { exitCode: 1, message };
    // A program that cannot be started carries the system's code.
    if ((error as NodeJS.ErrnoException).syscall) return { exitCode: 1, message: `lectern run: ${message}` };
    throw error;
  } finally {
    stop.end();
    await client?.shutdown();
  }
}

async function runCells(
  cells: CodeCell[],
  client: KernelClient,
  {
    timeoutMs,
    allowErrors,
    progress,
    stop,
  }: { timeoutMs: number | undefined; allowErrors: boolean; progress: Progress; stop: StopSignal },
): Promise<Failure | undefined> {
  const areas = new Map<string, OutputArea>();
  const displays: Displays = new Map();
  // Output may come for a cell that has ended long ago, from its timers and promises.
  const unlisten = client.listen({
    message: (channel, message) =>
      channel === "iopub" && areas.get(message.parent_header.msg_id ?? "")?.apply(message),
  });
  try {
    for (const [index, cell] of cells.entries()) {
      const errorsAllowed = allowErrors || hasTag(cell, "raises-exception");
      progress.start(index + 1, cell.source);
      const execution = client.execute(cell.source, {
        stopOnError: !errorsAllowed,
        metadata: { cellId: cell.id },
        onRequest: ({ header }) => areas.set(header.msg_id, new OutputArea(cell.outputs, displays)),
      });
      const { reply } = await withinLimit(execution, client, timeoutMs, index + 1);
      cell.execution_count = (reply.content.execution_count as number | undefined) ?? null;
      progress.done();
      if (stop.requested) return { exitCode: 130, message: "lectern run: interrupted" };
      if (allowErrors) continue;
      // An error of an earlier cell's timer or promise counts as well, as soon as it is known.
      const failure = firstFailure(cells);
      if (failure !== undefined) return failure;
      if (reply.content.status === "error" && !errorsAllowed) {
        return {
          exitCode: 1,
          message: `cell ${index + 1} of ${cells.length}:\n${shown(reply.content as never)}`,
        };
      }
    }
    // A promise that the last cell left rejected is reported only after the cell has ended.
    await client.execute("", { silent: true });
    return allowErrors ? undefined : firstFailure(cells);
  } finally {
    unlisten();
  }
}

/** The first cell with an error output that no tag allows. */
function firstFailure(cells: CodeCell[]): Failure | undefined {
  const failed = cells.findIndex((cell) => !hasTag(cell, "raises-exception") && cell.outputs.some(isError));
  if (failed < 0) return undefined;
  const error = cells[failed]!.outputs.find(isError)!;
  return { exitCode: 1, message: `cell ${failed + 1} of ${cells.length}:\n${shown(error)}` };
}

/** How long a cell that was told to stop may take before the kernel is killed. */
const graceMs = 5_000;

class CellTimeoutError extends Error {}

async function withinLimit(
  execution: Promise<Execution>,
  client: KernelClient,
  timeoutMs: number | undefined,
  cell: number,
): Promise<Execution> {
  if (timeoutMs === undefined) return execution;
  let timedOut = false;
  let kill: NodeJS.Timeout | undefined;
  const timer = setTimeout(() => {
    timedOut = true;
    kill = setTimeout(() => void client.close(), graceMs);
    // A kernel that does not even answer this is killed in a moment.
    client.interrupt(graceMs).catch(() => undefined);
  }, timeoutMs);
  try {
    const ended = await execution;
    if (timedOut) throw new CellTimeoutError(`cell ${cell}: interrupted after ${timeoutMs / 1000} s`);
    return ended;
  } catch (error) {
    if (!timedOut || error instanceof CellTimeoutError) throw error;
    throw new CellTimeoutError(
      `cell ${cell}: the kernel was killed after ${timeoutMs / 1000} s, it did not stop when interrupted`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
    clearTimeout(kill);
  }
}

/** Ctrl-C: once interrupts the cell, twice or a kernel that does not stop kills it. */
class StopSignal {
  requested = false;
  kernel: KernelClient | undefined;
  #kill: NodeJS.Timeout | undefined;

  constructor() {
    process.on("SIGINT", this.#stop).on("SIGTERM", this.#stop);
  }

  end(): void {
    process.removeListener("SIGINT", this.#stop).removeListener("SIGTERM", this.#stop);
    clearTimeout(this.#kill);
  }

  readonly #stop = () => {
    const kill = () => void this.kernel?.close();
    if (this.requested) return kill();
    this.requested = true;
    this.#kill = setTimeout(kill, graceMs);
    // Between two cells or with the kernel not yet up there is nothing to interrupt; the kill comes then.
    this.kernel?.interrupt(graceMs).catch(() => undefined);
  };
}

/** Cell i of n and its time: one line that changes on a terminal, a line for each cell elsewhere. */
class Progress {
  cell = 0;
  readonly #screen: Screen;
  readonly #count: number;
  readonly #began = performance.now();
  #started = 0;
  #title = "";
  #timer: NodeJS.Timeout | undefined;

  constructor(screen: Screen, count: number) {
    this.#screen = screen;
    this.#count = count;
  }

  start(cell: number, source: string): void {
    this.cell = cell;
    this.#started = performance.now();
    this.#title = source.trim().split("\n", 1)[0]!;
    if (!this.#screen.isTTY) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), 100);
  }

  done(): void {
    clearInterval(this.#timer);
    if (!this.#screen.isTTY) this.#screen.write(`${this.#text()}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    const start = this.#screen.isTTY ? "\r\u001b[K" : "";
    this.#screen.write(`${start}${this.cell} of ${this.#count} cells in ${seconds(this.#began)}\n`);
  }

  #draw(): void {
    const line = `${this.#text()}  ${this.#title}`.slice(0, (this.#screen.columns ?? 80) - 1);
    this.#screen.write(`\r\u001b[K${line}`);
  }

  #text(): string {
    return `cell ${this.cell} of ${this.#count}  ${seconds(this.#started)}`;
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

type ErrorOutput = Extract<Output, { output_type: "error" }>;

function isError(output: Output): output is ErrorOutput {
  return output.output_type === "error";
}

function shown({ ename, evalue, traceback }: ErrorOutput): string {
  return traceback.length > 0 ? traceback.join("\n") : `${ename}: ${evalue}`;
}

function isCode(cell: Notebook["cells"][number]): cell is CodeCell {
  return cell.cell_type === "code";
}

/** nbclient skips the same cells. */
function isToRun(cell: Notebook["cells"][number]): cell is CodeCell {
  return isCode(cell) && cell.source.trim() !== "" && !hasTag(cell, "skip-execution");
}

function hasTag(cell: CodeCell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}
