// Has submissions compiled in a thread of their own, for all judges: TypeScript takes as long to start as ten
// submissions to compile.

import { AssignmentError } from "../assignment-error.ts";
import type { FromCompiler, ToCompiler } from "./compiler-thread.ts";
import type { HandedIn } from "./handed-in.ts";
import type { Assignment, CompiledSubmission, Prelude } from "./submission-compiler.ts";
import { Thread } from "./thread.ts";

export interface CompilerLimits {
  /** For TypeScript, at one cell; it is asked a second time before it is given up. */
  compileMs: number;
  /** For all cells of a submission. */
  compileAllMs: number;
}

const usual: CompilerLimits = { compileMs: 10_000, compileAllMs: 60_000 };

export class Compiler {
  readonly #assignment: Assignment;
  readonly #limits: CompilerLimits;
  #thread: CompilingThread | undefined;
  #opened: Promise<Prelude> | undefined;
  #closed: Promise<void> = Promise.resolve();
  /** The last of those that wait for their turn: one that brings the thread down harms no other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(assignment: Assignment, limits: Partial<CompilerLimits> = {}) {
    this.#assignment = assignment;
    this.#limits = { ...usual, ...limits };
  }

  /** Starts the thread, if it is not there; rejects with an AssignmentError where the instructor's notebook is wrong. */
  open(): Promise<Prelude> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<Prelude> {
    await this.#closed;
    this.#thread = new CompilingThread(this.#assignment, this.#limits);
    try {
      return await this.#thread.prelude();
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
    try {
      return await this.#thread!.compile(submission);
    } catch (error) {
      // Whatever state it is in, the next submission gets another.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#opened = undefined;
    if (thread) this.#closed = thread.close();
    await this.#closed;
  }
}

/** One thread, and TypeScript's process, which only its owner can end while the thread waits for it. */
class CompilingThread {
  readonly #thread: Thread<ToCompiler, FromCompiler>;
  readonly #limits: CompilerLimits;
  #typescript: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The instructor's own cells take the time that they take. */
  #isTimed = false;
  #isClosing = false;

  constructor(assignment: Assignment, limits: CompilerLimits) {
    this.#limits = limits;
    this.#thread = new Thread("compiler-thread.js", assignment, (message) => this.#hear(message));
  }

  prelude(): Promise<Prelude> {
    return this.#thread.until((message) => {
      throwFailure(message);
      return "prelude" in message ? message.prelude : undefined;
    });
  }

  compile(submission: HandedIn): Promise<CompiledSubmission> {
    this.#isTimed = true;
    const compiled = this.#thread.until((message) => {
      throwFailure(message);
      return "compiled" in message ? message.compiled : undefined;
    }, this.#limits.compileAllMs);
    this.#thread.post({ compile: submission });
    return compiled;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // A thread that waits for TypeScript cannot be ended before that answers, or has gone; and where it has, the thread
    // asks another one.
    await this.#thread.close(() => {
      this.#isClosing = true;
      this.#endTypeScript();
    });
  }

  #hear(message: FromCompiler): void {
    if ("compiler" in message) {
      this.#typescript = message.compiler;
      if (this.#isClosing) this.#endTypeScript();
    }
    if (!("compiling" in message) || !this.#isTimed) return;
    clearInterval(this.#timer);
    if (!message.compiling || this.#isClosing) return;
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

function throwFailure(message: FromCompiler): void {
  if (!("failed" in message)) return;
  throw message.isAssignment ? new AssignmentError(message.failed) : new Error(message.failed);
}
