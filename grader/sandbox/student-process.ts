// One student's process, seen from the judge: started, asked, watched, ended.

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable, Writable } from "node:stream";

import { inside, memoryInside, shutIn } from "./bubblewrap.ts";
import { FrameReader } from "./frames.ts";
import { heapFlag, type Limits, longestAnswer, nodeFlags } from "./limits.ts";
import type { LineEnds } from "./pipes.ts";
import { systemCallFilter } from "./seccomp.ts";

export interface StudentOptions {
  /** Lectern's own folder. */
  lectern: string;
  /** What lies where the process begins. */
  files?: readonly string[];
  limits: Limits;
  /** False: the process has all that its user has. */
  sandboxed: boolean;
  /** Where it reads questions and writes answers, if not here; closed once it has them. */
  ends?: LineEnds | undefined;
}

/** What a process may print before it is ended. */
const longestOutput = 4 * 2 ** 20;
const keptOutput = 20_000;

/** Those that have not ended: a judge's thread may wait for one, and would keep this process from its own end. */
const living = new Set<StudentProcess>();
process.on("exit", () => {
  for (const student of living) student.kill("the grader ends");
});

export class StudentProcess {
  readonly #child: ChildProcess;
  readonly #reader = new FrameReader(longestAnswer);
  readonly #waiting: ((frame: Buffer | undefined) => void)[] = [];
  readonly #frames: Buffer[] = [];
  #printed = 0;
  #output = "";
  #ended: string | undefined;
  /** What shuts the student's program in runs under this id; all that is shut in ends with it. */
  #innermost: number | undefined;

  constructor({ lectern, files = [], limits, sandboxed, ends }: StudentOptions) {
    const work = sandboxed ? inside.work : folderWith(files);
    const program = join(sandboxed ? inside.lectern : lectern, "dist", "grader", "sandbox", "student.cjs");
    const flags = sandboxed ? nodeFlags : [...nodeFlags, heapFlag(limits)];
    const command = [process.execPath, ...flags, program, work];
    let filter: Buffer | undefined;
    try {
      filter = sandboxed ? systemCallFilter() : undefined;
      const [name, ...args] = sandboxed
        ? shutIn(command, { lectern, files, limits }, filter !== undefined)
        : command;
      const [reads, writes] = [ends?.questions ?? "pipe", ends?.answers ?? "pipe"] as const;
      this.#child = spawn(name!, args, {
        stdio: ["ignore", "pipe", "pipe", reads, writes, "pipe", "pipe", "pipe"],
        // What bubblewrap itself was given can be read in /proc/1/environ, whatever it gives on.
        ...(sandboxed ? { env: { PATH: process.env.PATH } } : { cwd: work }),
      });
    } finally {
      if (ends) for (const end of Object.values(ends)) closeSync(end);
    }
    this.#child.on("error", (error) => this.#end(`it could not be started: ${error.message}`));
    const [, stdout, stderr, , answers, filterPipe, about, memory] = this.#child.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable | null,
      Readable | null,
      Writable,
      Readable,
      Writable,
    ];
    // Writing to a process that has ended is no error of ours: its end is heard of below.
    for (const pipe of [this.#questions, filterPipe, memory]) pipe?.on("error", () => undefined);
    filterPipe.end(filter);
    memory.end(memoryInside(limits));
    for (const stream of [stdout, stderr]) stream.on("data", (piece: Buffer) => this.#prints(piece));
    answers?.on("data", (piece: Buffer) => this.#answers(piece));
    if (sandboxed) about.once("data", (said: Buffer) => this.#shutIn(said.toString()));
    else this.#innermost = this.#child.pid;
    living.add(this);
    this.#child.on("close", (code, signal) => {
      living.delete(this);
      if (!sandboxed) removeFolder(work);
      const [said] = this.#output.trim().split("\n");
      // What bubblewrap says of itself is no output of the student's.
      this.#end(said?.startsWith("bwrap: ") ? said : reasonOf(code, signal));
    });
  }

  get #questions(): Writable | null {
    return this.#child.stdio[3] as Writable | null;
  }

  /** The first part of what it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Why nothing more will come of it, if so. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Sends a frame; the next one that comes is its answer. */
  send(frame: Uint8Array): void {
    if (this.#ended === undefined) this.#questions?.write(frame);
  }

  /** The next answer, or undefined if the process has ended, or ends within this time. */
  async next(timeoutMs: number): Promise<Buffer | undefined> {
    if (this.#frames.length > 0) return this.#frames.shift();
    if (this.#ended !== undefined) return undefined;
    let timer: NodeJS.Timeout | undefined;
    const frame = await new Promise<Buffer | undefined>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(() => this.kill(`it did not answer within ${timeoutMs / 1000} s`), timeoutMs);
    });
    clearTimeout(timer);
    return frame;
  }

  kill(reason: string): void {
    this.#end(reason);
    this.#killInnermost();
  }

  #shutIn(said: string): void {
    const [pid] = /\d+/.exec(said) ?? [];
    if (pid !== undefined) this.#innermost = Number(pid);
    if (this.#ended !== undefined) this.#killInnermost();
  }

  /**
   * Bubblewrap itself is spared: killed in its first milliseconds it would leave behind the process that it had begun
   * to shut in, which would then wait for it without end. It ends by itself when that one has.
   */
  #killInnermost(): void {
    const running = this.#child.exitCode === null && this.#child.signalCode === null;
    if (this.#innermost === undefined || !running) return;
    try {
      process.kill(this.#innermost, "SIGKILL");
    } catch (error) {
      // It has just ended, and nobody has said so yet.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }

  #answers(piece: Buffer): void {
    if (this.#ended !== undefined) return;
    try {
      for (const frame of this.#reader.push(piece)) {
        const waiting = this.#waiting.shift();
        if (waiting) waiting(frame);
        // One answer is asked for at a time; whoever sends on fills nobody's memory.
        else if (this.#frames.push(frame) > 16 || frame.length > 2 ** 20)
          this.kill("it sent answers that nobody had asked for");
      }
    } catch (error) {
      this.kill((error as Error).message);
    }
  }

  #prints(piece: Buffer): void {
    this.#printed += piece.length;
    if (this.#output.length < keptOutput) this.#output += piece.toString("utf8").slice(0, keptOutput);
    if (this.#printed > longestOutput) this.kill(`it printed more than ${longestOutput / 2 ** 20} MB`);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const waiting of this.#waiting.splice(0)) waiting(undefined);
  }
}

/** A copy: whatever the process does to its files, the others begin with the same. */
function folderWith(files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "lectern-student-"));
  for (const path of files) cpSync(path, join(folder, basename(path)), { recursive: true });
  return folder;
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // A folder in it may be locked, by the student or as it came: then it stays, as other temporary files do.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null): string {
  // 128 + signal is what a shell makes of one that it started.
  if (signal === "SIGXCPU" || code === 152) return "it used up its time of the processor";
  if (signal === "SIGABRT" || code === 134) return "it used up its memory";
  if (signal) return `it was ended by ${signal}`;
  return code === 0 ? "it ended itself" : `it ended itself with code ${code}`;
}
