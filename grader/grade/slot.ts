// One place where a submission is graded at a time: a judge's thread, and the student's process that it asks.

import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

import { lecternRoot } from "../../kernel/cells.ts";
import type { Notebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { type Limits, usualLimits } from "../sandbox/limits.ts";
import { StudentProcess } from "../sandbox/student-process.ts";
import { handedIn } from "./handed-in.ts";
import type { FromJudge, JudgeData, ToJudge } from "./judge-thread.ts";
import type { FromStudent } from "./remote.ts";
import type { Graded, Judged } from "./result.ts";

export interface SlotOptions {
  /** The instructor's notebook, and where it lies. */
  notebook: Notebook;
  path: string;
  /** In which cells are compiled: of it, TypeScript sees the tsconfig. */
  folder: string;
  /** What the student's process has of it. */
  files: readonly string[];
  sandboxed: boolean;
  limits?: Partial<SlotLimits>;
}

export interface SlotLimits extends Limits {
  /** For one call of a function, or one cell. */
  callMs: number;
  /** For TypeScript, at one cell; it is asked a second time before it is given up. */
  compileMs: number;
  /** For a whole submission. */
  submissionMs: number;
}

/** How long a judge may take to end by itself. */
const graceMs = 1000;

const usual: SlotLimits = {
  ...usualLimits,
  callMs: 5000,
  compileMs: 10_000,
  submissionMs: 120_000,
};

/** From source, it is the built one that runs. */
const thread = import.meta.url.endsWith(".ts")
  ? "../../dist/grader/grade/judge-thread.js"
  : "./judge-thread.js";

export class Slot {
  readonly #options: SlotOptions;
  readonly #limits: SlotLimits;
  #judge: Worker | undefined;
  #signal = new Int32Array(new SharedArrayBuffer(4));
  #student: StudentProcess | undefined;
  /** TypeScript's process: the judge's thread, which waits for it, cannot end it. */
  #compiler: number | undefined;
  #compileTimer: NodeJS.Timeout | undefined;
  #output = "";
  #outputBeforeHidden: number | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#limits = { ...usual, ...options.limits };
  }

  /** Starts the judge; an error of the instructor's notebook is told here. */
  async open(): Promise<void> {
    if (this.#judge) return;
    const { notebook, path, folder } = this.#options;
    this.#signal = new Int32Array(new SharedArrayBuffer(4));
    const workerData: JudgeData = {
      notebook,
      path,
      folder,
      signal: this.#signal.buffer as SharedArrayBuffer,
    };
    const judge = new Worker(new URL(thread, import.meta.url), {
      workerData,
      // Parsers recurse, and one that has no room left ends the grader, not the thread: see longestCell of cell-compiler.ts.
      // What is not used of it is no memory.
      resourceLimits: { stackSizeMb: 512 },
      execArgv: ["--no-force-async-hooks-checks", "--experimental-import-meta-resolve"],
      stdout: true,
      stderr: true,
    });
    this.#judge = judge;
    judge.stdout.resume();
    judge.stderr.resume();
    const said = await new Promise<FromJudge>((resolve, reject) => {
      judge.on("message", (message: FromJudge) => {
        if ("ready" in message || "failed" in message) resolve(message);
        // The instructor's own cells take the time that they take.
        else if ("compiler" in message) this.#watchCompiler(message);
      });
      judge.once("error", reject);
    });
    judge.removeAllListeners("message").removeAllListeners("error");
    if ("failed" in said) {
      await this.close();
      throw new AssignmentError(said.failed);
    }
  }

  /** Grades one submission; rejects where the judge itself fails or takes too long. */
  async grade(submission: Notebook): Promise<Omit<Graded, "student">> {
    await this.open();
    const judge = this.#judge!;
    this.#output = "";
    this.#outputBeforeHidden = undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const judged = await new Promise<Judged>((resolve, reject) => {
        timer = setTimeout(
          () => reject(new Error(`grading took longer than ${this.#limits.submissionMs / 1000} s`)),
          this.#limits.submissionMs,
        );
        judge.on("message", (message: FromJudge) => {
          if ("judged" in message) resolve(message.judged);
          else if ("failed" in message) reject(new Error(message.failed));
          else if ("id" in message) void this.#answer(message);
          else this.#watchCompiler(message);
        });
        judge.once("error", reject);
        judge.postMessage({ judge: handedIn(submission) } satisfies ToJudge);
      });
      this.#endStudent();
      const output = this.#output;
      return { ...judged, output, outputBeforeHidden: this.#outputBeforeHidden ?? output.length };
    } catch (error) {
      // Whatever state it is in, the next submission gets another.
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      judge.removeAllListeners("message").removeAllListeners("error");
      this.#endStudent();
    }
  }

  async close(): Promise<void> {
    this.#endStudent();
    clearInterval(this.#compileTimer);
    const judge = this.#judge;
    this.#judge = undefined;
    if (!judge) return;
    const ended = new Promise((resolve) => judge.once("exit", () => resolve("ended")));
    judge.postMessage({ close: true } satisfies ToJudge);
    const is = await Promise.race([ended, sleep(graceMs, "late", { ref: false })]);
    // A thread that waits for TypeScript cannot be ended before that answers, or has gone.
    if (is === "late") this.#endCompiler();
    await judge.terminate();
    this.#compiler = undefined;
  }

  #watchCompiler(message: FromJudge): void {
    if ("compiler" in message) this.#compiler = message.compiler;
    if (!("compiling" in message)) return;
    clearInterval(this.#compileTimer);
    if (!message.compiling) return;
    // Again and again: the kernel asks another process where one has failed.
    this.#compileTimer = setInterval(() => this.#endCompiler(), this.#limits.compileMs).unref();
  }

  #endCompiler(): void {
    if (this.#compiler === undefined) return;
    try {
      process.kill(this.#compiler, "SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    this.#compiler = undefined;
  }

  async #answer(message: Extract<FromJudge, { id: number }>): Promise<void> {
    const { callMs, ...limits } = this.#limits;
    if ("start" in message) {
      this.#endStudent();
      const { files, sandboxed } = this.#options;
      this.#student = new StudentProcess({ lectern: lecternRoot, files, limits, sandboxed });
    } else {
      if (message.isHidden && this.#outputBeforeHidden === undefined) {
        // What the cells have printed comes by another pipe than what they answered.
        await setImmediate();
        this.#outputBeforeHidden = (this.#output + (this.#student?.output ?? "")).length;
      }
      this.#student?.send(message.frame);
    }
    const student = this.#student;
    const frame = await student?.next(callMs);
    const answer: FromStudent = {
      id: message.id,
      ...(frame === undefined ? { gone: student?.ended ?? "it ended" } : { frame }),
    };
    this.#judge?.postMessage(answer);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  #endStudent(): void {
    if (!this.#student) return;
    this.#output = (this.#output + this.#student.output).slice(0, 20_000);
    this.#student.kill("its work is graded");
    this.#student = undefined;
  }
}
