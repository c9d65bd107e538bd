// One place where a submission is graded at a time: a judge's thread, and the student's process that it asks.

import { closeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

import { lecternRoot, type Notebook } from "../../kernel/index.ts";
import { type Limits, usualLimits } from "../sandbox/limits.ts";
import { type LineEnds, Pipes } from "../sandbox/pipes.ts";
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
  #signal = new Int32Array(new SharedArrayBuffer(12));
  readonly #pipes = new Pipes();
  #student: StudentProcess | undefined;
  /** The judge's ends, if it asks the process itself; closed when it does so no more. */
  #line: LineEnds | undefined;
  #watch: NodeJS.Timeout | undefined;
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
    this.#signal = new Int32Array(new SharedArrayBuffer(12));
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
      this.#closeLine();
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
    this.#closeLine();
    this.#pipes.close();
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

  async #ask(message: Extract<FromJudge, { id: number }>): Promise<Omit<FromStudent, "id">> {
    if ("start" in message) {
      if (!this.#isFresh) this.#startStudent();
      this.#isFresh = false;
      if (this.#line) {
        this.#watchLine();
        return { line: this.#line };
      }
    } else if ("lost" in message) {
      if (message.lost !== undefined) this.#student?.kill(message.lost);
    } else {
      if ("hidden" in message || message.isHidden) await this.#noteHidden();
      if ("hidden" in message) return {};
      this.#student?.send(message.frame);
    }
    const student = this.#student;
    const frame = await student?.next(this.#limits.callMs);
    return frame === undefined ? { gone: student?.ended ?? "it ended" } : { frame };
  }

  async #noteHidden(): Promise<void> {
    if (this.#outputBeforeHidden !== undefined) return;
    // What the cells have printed comes by another pipe than what they answered.
    await setImmediate();
    this.#outputBeforeHidden = (this.#output + (this.#student?.output ?? "")).length;
  }

  #startStudent(): void {
    this.#endStudent();
    this.#closeLine();
    const { files, sandboxed } = this.#options;
    const options = { lectern: lecternRoot, files, limits: this.#limits, sandboxed };
    // Only where all that a student's process has started ends with it: else the ends of its pipes could stay open.
    const line = sandboxed ? this.#pipes.open() : undefined;
    this.#line = line?.asking;
    this.#student = new StudentProcess({ ...options, ends: line?.answering });
    this.#isFresh = true;
  }

  /**
   * Ends a process for which the judge waits too long, or longer than a check has: the judge hears of it by the end of
   * what it reads.
   */
  #watchLine(): void {
    const { callMs } = this.#limits;
    Atomics.store(this.#signal, 1, 0);
    let [last, since] = [0, 0];
    clearInterval(this.#watch);
    this.#watch = setInterval(
      () => {
        const count = Atomics.load(this.#signal, 1);
        const limit = Math.min(callMs, Atomics.load(this.#signal, 2) || callMs);
        if (count !== last) [last, since] = [count, performance.now()];
        else if (count % 2 === 1 && performance.now() - since > limit)
          this.#student?.kill(`it did not answer within ${callMs / 1000} s`);
      },
      Math.min(100, callMs / 10),
    );
  }

  /** Not before the judge has stopped to use them: their numbers are given to others. */
  #closeLine(): void {
    if (this.#line) for (const end of Object.values(this.#line)) closeSync(end);
    this.#line = undefined;
  }

  #endStudent(): void {
    clearInterval(this.#watch);
    if (!this.#student) return;
    this.#output = (this.#output + this.#student.output).slice(0, 20_000);
    this.#student.kill("its work is graded");
    this.#student = undefined;
  }
}
