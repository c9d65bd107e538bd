// One place where a submission is graded at a time: a judge's thread, and the student's process that it asks.

import { setImmediate } from "node:timers/promises";

import { lecternRoot, type Notebook } from "../../kernel/index.ts";
import { type Limits, usualLimits } from "../sandbox/limits.ts";
import { StudentProcess } from "../sandbox/student-process.ts";
import type { AnswerKey } from "./answer-key.ts";
import type { Compiler } from "./compiler.ts";
import { handedIn } from "./handed-in.ts";
import type { FromJudge, JudgeData, ToJudge } from "./judge-thread.ts";
import type { FromStudent } from "./remote.ts";
import type { Graded } from "./result.ts";
import { Thread } from "./thread.ts";

export interface SlotOptions {
  key: AnswerKey;
  compiler: Compiler;
  /** The assignment's, from which tests import. */
  folder: string;
  /** What the student's process has of it. */
  files: readonly string[];
  sandboxed: boolean;
  limits?: Partial<SlotLimits>;
}

export interface SlotLimits extends Limits {
  /** For one call of a function, or one cell. */
  callMs: number;
  /** For a whole submission, once it is compiled. */
  submissionMs: number;
}

const usual: SlotLimits = { ...usualLimits, callMs: 5000, submissionMs: 120_000 };

export class Slot {
  readonly #options: SlotOptions;
  readonly #limits: SlotLimits;
  #judge: Thread<ToJudge, FromJudge> | undefined;
  #signal = new Int32Array(new SharedArrayBuffer(4));
  #student: StudentProcess | undefined;
  /** Whether nothing was asked of that process yet. */
  #isFresh = false;
  #output = "";
  #outputBeforeHidden: number | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#limits = { ...usual, ...options.limits };
  }

  /** Starts the judge, if it is not there. */
  async #open(): Promise<void> {
    if (this.#judge) return;
    const { compiler, folder, key } = this.#options;
    this.#signal = new Int32Array(new SharedArrayBuffer(4));
    const data: JudgeData = { key, folder, signal: this.#signal.buffer as SharedArrayBuffer };
    const judge = new Thread<ToJudge, FromJudge>("judge-thread.js", data);
    this.#judge = judge;
    try {
      judge.post({ prelude: await compiler.open() });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Grades one submission; rejects where it cannot be compiled, where the judge itself fails or takes too long, with an
   * AssignmentError where the instructor's notebook is to blame.
   */
  async grade(submission: Notebook): Promise<Omit<Graded, "student">> {
    this.#output = "";
    this.#outputBeforeHidden = undefined;
    // The process takes as long to start as the cells to compile.
    this.#startStudent();
    try {
      await this.#open();
      const judge = this.#judge!;
      const compiled = await this.#options.compiler.compile(handedIn(submission));
      const judging = judge.until((message) => {
        if ("judged" in message) return message.judged;
        if ("failed" in message) throw new Error(message.failed);
        void this.#answer(message);
        return undefined;
      }, this.#limits.submissionMs);
      judge.post({ judge: compiled });
      const judged = await judging;
      this.#endStudent();
      const output = this.#output;
      return { ...judged, output, outputBeforeHidden: this.#outputBeforeHidden ?? output.length };
    } catch (error) {
      // Whatever state it is in, the next submission gets another.
      await this.close();
      throw error;
    } finally {
      this.#endStudent();
    }
  }

  async close(): Promise<void> {
    this.#endStudent();
    const judge = this.#judge;
    this.#judge = undefined;
    await judge?.close();
  }

  async #answer(message: Extract<FromJudge, { id: number }>): Promise<void> {
    let answer: FromStudent;
    try {
      answer = { id: message.id, ...(await this.#ask(message)) };
    } catch (error) {
      // Of the system: too many open files, no room for another process.
      answer = { id: message.id, gone: (error as Error).message };
    }
    this.#judge?.post(answer);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  async #ask(message: Extract<FromJudge, { id: number }>): Promise<{ frame: Uint8Array } | { gone: string }> {
    if ("start" in message) {
      if (!this.#isFresh) this.#startStudent();
      this.#isFresh = false;
    } else {
      if (message.isHidden && this.#outputBeforeHidden === undefined) {
        // What the cells have printed comes by another pipe than what they answered.
        await setImmediate();
        this.#outputBeforeHidden = (this.#output + (this.#student?.output ?? "")).length;
      }
      this.#student?.send(message.frame);
    }
    const student = this.#student;
    const frame = await student?.next(this.#limits.callMs);
    return frame === undefined ? { gone: student?.ended ?? "it ended" } : { frame };
  }

  #startStudent(): void {
    this.#endStudent();
    const { files, sandboxed } = this.#options;
    this.#student = new StudentProcess({ lectern: lecternRoot, files, limits: this.#limits, sandboxed });
    this.#isFresh = true;
  }

  #endStudent(): void {
    if (!this.#student) return;
    this.#output = (this.#output + this.#student.output).slice(0, 20_000);
    this.#student.kill("its work is graded");
    this.#student = undefined;
  }
}
