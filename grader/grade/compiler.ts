// Has submissions compiled in a thread of their own, for all judges: TypeScript takes as long to start as ten
// submissions to compile.

import { AssignmentError } from "../assignment-error.ts";
import type { CompilerData, FromCompiler, ToCompiler } from "./compiler-thread.ts";
import type { HandedIn } from "./handed-in.ts";
import type { CompiledSubmission, Prelude } from "./submission-compiler.ts";
import { Thread } from "./thread.ts";

export interface CompilerLimits {
  /** For TypeScript, at one cell; it is asked a second time before it is given up. */
  compileMs: number;
  /** For all cells of a submission. */
  submissionMs: number;
}

const usual: CompilerLimits = { compileMs: 10_000, submissionMs: 120_000 };

export class Compiler {
  readonly #data: CompilerData;
  readonly #limits: CompilerLimits;
  #thread: Thread<ToCompiler, FromCompiler> | undefined;
  #opened: Promise<Prelude> | undefined;
  /** TypeScript's process: the thread, which waits for it, cannot end it. */
  #typescript: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The last of those that wait for their turn: one that brings the thread down harms no other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(data: CompilerData, limits: Partial<CompilerLimits> = {}) {
    this.#data = data;
    this.#limits = { ...usual, ...limits };
  }

  /** Starts the thread, if it is not there; an error of the instructor's notebook is told here. */
  open(): Promise<Prelude> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<Prelude> {
    this.#thread = new Thread<ToCompiler, FromCompiler>("compiler-thread.js", this.#data);
    try {
      // The instructor's own cells take the time that they take.
      return await this.#thread.until((message) => {
        if ("failed" in message) throw new AssignmentError(message.failed);
        if ("compiler" in message || "compiling" in message) this.#watch(message);
        return "prelude" in message ? message.prelude : undefined;
      });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Rejects where it cannot be done, or takes too long. */
  compile(submission: HandedIn): Promise<CompiledSubmission> {
    const compiled = this.#last.then(() => this.#compile(submission));
    this.#last = compiled.catch(() => undefined);
    return compiled;
  }

  async #compile(submission: HandedIn): Promise<CompiledSubmission> {
    await this.open();
    const thread = this.#thread!;
    try {
      const compiled = thread.until((message) => {
        if ("failed" in message) throw new Error(message.failed);
        if ("compiler" in message || "compiling" in message) this.#watch(message);
        return "compiled" in message ? message.compiled : undefined;
      }, this.#limits.submissionMs);
      thread.post({ compile: submission });
      return await compiled;
    } catch (error) {
      // Whatever state it is in, the next submission gets another.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#opened = undefined;
    // A thread that waits for TypeScript cannot be ended before that answers, or has gone.
    await thread?.close(() => this.#endTypeScript());
    this.#typescript = undefined;
  }

  #watch(message: { compiler: number } | { compiling: boolean }): void {
    if ("compiler" in message) {
      this.#typescript = message.compiler;
      return;
    }
    clearInterval(this.#timer);
    if (!message.compiling) return;
    // Again and again: the kernel asks another process where one has failed.
    this.#timer = setInterval(() => this.#endTypeScript(), this.#limits.compileMs).unref();
  }

  #endTypeScript(): void {
    if (this.#typescript === undefined) return;
    try {
      process.kill(this.#typescript, "SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    this.#typescript = undefined;
  }
}
