// The student's functions, as tests call them: each call goes to the student's process and waits for the answer.

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

import {
  type Answer,
  type Encoded,
  type Question,
  readFrame,
  type Thrown,
  TooLong,
  toFrame,
} from "../sandbox/frames.ts";
import type { LineEnds } from "../sandbox/pipes.ts";
import { Codec } from "../sandbox/plain-data.ts";
import { Line } from "./line.ts";

/** The student's process has ended, or was ended. */
export class StudentGone extends Error {
  override name = "StudentGone";
}

export interface RemoteOptions {
  /** To the thread that holds the process. */
  port: MessagePort;
  /**
   * The first word is counted up by that thread once it has posted an answer; the second one here, odd while a line is
   * waited at. In the third are the milliseconds that the check has left then, 0 for no check.
   */
  signal: Int32Array;
}

/** What the owner of the process is asked. */
export type ToStudent =
  /** To start it (anew). */
  | { start: true }
  /** To send this, and give what it answers; where there is no line to it. */
  | { frame: Uint8Array; isHidden: boolean }
  /** Why nothing more comes along the line; or to end it for this reason. */
  | { lost: string | undefined }
  /** To note that from now on it is asked what students are not told. */
  | { hidden: true };

/** What the owner answers to the message of this number. */
export interface FromStudent {
  id: number;
  frame?: Uint8Array;
  /** Why there is none. */
  gone?: string;
  /** How the started process is reached without its owner, where that can be. */
  line?: LineEnds;
}

/** An answer, with the numbers behind it. */
type Heard = Answer & { numbers: Float64Array<ArrayBuffer> };

/** The process cannot be started: nobody's fault who hands in. */
export class CannotStart extends Error {
  override name = "CannotStart";
}

let lastId = 0;

/** How often a process is started: one endless loop ends it in each check that calls it, and costs no other check. */
const mostStarts = 8;

/** Of the JSON of an answer; numbers come behind it. What it says takes ten times as much memory here. */
const longestText = 16 * 2 ** 20;
const longestMessage = 2000;
/** How often one call may call back. */
const mostCalls = 1_000_000;

export class RemoteStudent {
  readonly #port: MessagePort;
  readonly #signal: Int32Array;
  /** What has been run, to be run again should the process be started anew. */
  readonly #ran: Extract<Question, { do: "run" }>[] = [];
  #starts = 0;
  /** Set where the process could not be started: then nothing that came of the tests is worth anything. */
  problem: CannotStart | undefined;
  #isThere = false;
  #isWaiting = false;
  #isHidden = false;
  #isHiddenTold = false;
  /** Functions of the judge's that the student's code waits for, one within the other. */
  #callbacks = 0;
  #willLook = false;
  #line: Line | undefined;
  #whyNot = "it has not been started";
  /** Arguments that the student's code has changed, with what undoes it. */
  readonly #changed = new Map<object, () => void>();

  constructor({ port, signal }: RemoteOptions) {
    this.#port = port;
    this.#signal = signal;
  }

  /**
   * Nothing more is asked of it, and what tests have passed to it is as it was: data that a test has imported is the
   * next student's too.
   */
  end(): void {
    this.#starts = mostStarts;
    this.#isThere = false;
    this.#whyNot = "its work is graded";
    for (const undo of this.#changed.values()) undo();
    this.#changed.clear();
  }

  #onChange = (object: object): void => {
    // What is sealed throws when it is changed.
    if (!this.#changed.has(object) && !Object.isSealed(object)) this.#changed.set(object, undoing(object));
  };

  /** From now on it is asked what students are not told. */
  hide(): void {
    this.#isHidden = true;
  }

  /** Runs a compiled cell; what it throws is given back. */
  run(code: string, spared = false): string | undefined {
    const question = { do: "run", code, spared } as const;
    const thrown = this.#runOnce(question);
    // What a cell declared before it failed is there; one that ended the process is left out when others are run again.
    if (this.#isThere) this.#ran.push(question);
    return thrown;
  }

  #runOnce(question: Extract<Question, { do: "run" }>): string | undefined {
    try {
      const answer = this.#ask(question, new Map());
      return answer.say === "thrown" ? `${answer.error.name}: ${answer.error.message}` : undefined;
    } catch (error) {
      if (error instanceof StudentGone) return error.message;
      throw error;
    }
  }

  /** What stands for a function of the student's; `source` gives its text, for tests that read it. */
  functionNamed(
    name: string,
    source: () => string | undefined = () => undefined,
  ): (...args: unknown[]) => unknown {
    const f = (...args: unknown[]): unknown => {
      const judges = new Map<number, (...args: unknown[]) => unknown>();
      const numberOf = (g: (...args: unknown[]) => unknown) => {
        judges.set(judges.size, g);
        return judges.size - 1;
      };
      const codec = new Codec({ numberOf, tensorOf, onChange: this.#onChange });
      const answer = this.#ask(
        { do: "call", name, args: codec.encodeArguments(args) },
        judges,
        codec.numbers,
      );
      if (answer.say === "thrown") throw errorOf(answer.error);
      if (answer.say !== "value") throw new TypeError("no value came back");
      codec.receive(answer.numbers).applyChanges(answer.changed);
      return codec.decode(answer.value);
    };
    Object.defineProperty(f, "name", { value: name });
    Object.defineProperty(f, Symbol.for("lectern.source"), { get: source });
    return f;
  }

  /** A value of the student's that is no function. */
  valueNamed(name: string): unknown {
    const answer = this.#ask({ do: "get", name }, new Map());
    if (answer.say === "thrown") throw errorOf(answer.error);
    if (answer.say !== "value") return undefined;
    return new Codec({ tensorOf }).receive(answer.numbers).decode(answer.value);
  }

  #ask(
    question: Question,
    judges: Map<number, (...args: unknown[]) => unknown>,
    numbers: readonly Float64Array[] = [],
  ): Heard {
    this.#start();
    let answer = this.#exchange(question, numbers);
    for (let calls = 0; answer.say === "call"; calls++) {
      if (judges.size === 0 || calls === mostCalls) {
        throw this.#goneBecause(
          calls === 0 ? "it called what it was not given" : "it calls back without end",
        );
      }
      answer = this.#callJudge(answer, judges);
    }
    return answer;
  }

  /** The student's code calls a function that the test has given it. */
  #callJudge(
    { fn, args, numbers }: Extract<Heard, { say: "call" }>,
    judges: Map<number, (...args: unknown[]) => unknown>,
  ): Heard {
    let reply: Question;
    const codec = new Codec({ tensorOf }).receive(numbers);
    this.#noteCallback();
    try {
      const judge = judges.get(fn);
      if (!judge) throw new TypeError("no such function");
      const value: Encoded = codec.encode(judge(...codec.decodeArguments(args)));
      reply = { do: "answer", value };
    } catch (error) {
      if (error instanceof StudentGone) throw error;
      const { name = "Error", message = String(error) } = error as Error;
      reply = { do: "refuse", error: { name, message } };
    } finally {
      this.#callbacks--;
    }
    return this.#exchange(reply, codec.numbers);
  }

  /** Where the time of a check is over within a function of the judge's, the process goes on waiting for what that gives. */
  #noteCallback(): void {
    this.#callbacks++;
    if (this.#willLook) return;
    this.#willLook = true;
    // Calls wait on the spot, and what ends a check runs no `finally`.
    queueMicrotask(() => {
      this.#willLook = false;
      if (this.#callbacks > 0) this.#isThere = false;
      this.#callbacks = 0;
    });
  }

  #start(): void {
    // The time of a check was over while its call was on the way: whatever the process does, it does it still.
    if (this.#isWaiting) this.#isThere = false;
    if (this.#isThere) return;
    if (this.#starts === mostStarts) throw new StudentGone(this.#whyNot);
    this.#starts++;
    // The ends of the line that there was are closed by whoever is asked for another.
    this.#line = undefined;
    const { frame, gone } = this.#begin();
    if (!frame) {
      this.#starts = mostStarts;
      this.problem = new CannotStart(`the student's process cannot be started: ${gone ?? "it ended"}`);
      throw this.problem;
    }
    for (const question of this.#ran) {
      const again = this.#exchange(question);
      if (again.say !== "value" && again.say !== "thrown") throw this.#goneBecause("it does not run twice");
    }
    // Not before: the time of a check may be over at any point of this, and then all of it is to be done again.
    this.#isThere = true;
  }

  /** Its first answer says that it is there. */
  #begin(): Omit<FromStudent, "id"> {
    const { line, ...answer } = this.#post({ start: true });
    this.#line = line && new Line(line);
    return this.#line ? this.#askAlong(this.#line) : answer;
  }

  #exchange(question: Question, numbers: readonly Float64Array[] = []): Heard {
    const frame = toFrame(question, numbers);
    if (!this.#line) return this.#read(this.#post({ frame, isHidden: this.#isHidden }));
    if (this.#isHidden && !this.#isHiddenTold) this.#post({ hidden: true });
    this.#isHiddenTold = this.#isHidden;
    return this.#read(this.#askAlong(this.#line, frame));
  }

  /** Whoever holds the process sees how long it is waited for, and ends it. */
  #askAlong(line: Line, question?: Uint8Array): Omit<FromStudent, "id"> {
    let reason: string | undefined;
    this.#isWaiting = true;
    Atomics.store(this.#signal, 2, timeLeft());
    Atomics.add(this.#signal, 1, 1);
    try {
      if (question) line.send(question);
      const frame = line.next();
      if (frame) {
        this.#isWaiting = false;
        return { frame };
      }
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      reason = error.message;
    } finally {
      Atomics.add(this.#signal, 1, 1);
    }
    return this.#post({ lost: reason });
  }

  /** Posts, and waits: this thread has nothing else to do. */
  #post(message: ToStudent): FromStudent {
    const id = ++lastId;
    this.#isWaiting = true;
    this.#port.postMessage({ ...message, id });
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port)) {
        const answer = got.message as FromStudent;
        // Others were waited for by a check whose time was over.
        if (answer.id !== id) continue;
        this.#isWaiting = false;
        return answer;
      }
      Atomics.wait(this.#signal, 0, seen);
    }
  }

  #read({ frame, gone }: Omit<FromStudent, "id">): Heard {
    if (frame === undefined) throw this.#goneBecause(gone ?? "it ended");
    const said = heard(frame);
    if (said === undefined) throw this.#goneBecause("it answered what cannot be understood");
    return said;
  }

  /** What comes from it now, if anything, is no answer to anything: the next call has another process. */
  #goneBecause(reason: string): StudentGone {
    this.#isThere = false;
    this.#whyNot = reason;
    return new StudentGone(reason);
  }
}

/** Undefined where it is no answer. */
function heard(frame: Uint8Array): Heard | undefined {
  let message: unknown;
  let numbers: Float64Array<ArrayBuffer>;
  try {
    const read = readFrame(frame, longestText);
    message = read.message;
    numbers = read.numbers as Float64Array<ArrayBuffer>;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { say, error, ...rest } = (message ?? {}) as Record<string, unknown>;
  if (say === "thrown") return { say, error: thrownOf(error), numbers };
  if (say === "value") {
    const { value, changed } = rest;
    return { say, value, changed: Array.isArray(changed) ? changed.filter(isRecord) : [], numbers } as Heard;
  }
  if (say === "call") {
    const { fn, args } = rest;
    return {
      say,
      fn: Number.isInteger(fn) ? fn : -1,
      args: Array.isArray(args) ? args : [],
      numbers,
    } as Heard;
  }
  return say === "ready" ? { say, numbers } : undefined;
}

/** Only texts, and short: they go into reports, and what is no text may not even be turned into one. */
function thrownOf(error: unknown): Thrown {
  const { name, message } = (isRecord(error) ? error : {}) as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" ? name.slice(0, 100) : "Error",
    message: typeof message === "string" ? message.slice(0, longestMessage) : "",
  };
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of the check that is running, see time-limit.ts of lectern/check. */
function timeLeft(): number {
  const { [Symbol.for("lectern.check.until")]: until } = globalThis as unknown as Record<symbol, unknown>;
  return typeof until === "number" ? Math.max(1, Math.ceil(until - performance.now())) : 0;
}

/** Puts a list or record back to what is in it now. */
function undoing(object: object): () => void {
  if (Array.isArray(object)) {
    const items = [...object];
    return () => {
      object.length = 0;
      for (const item of items) object.push(item);
    };
  }
  if (ArrayBuffer.isView(object)) {
    const values = (object as Float64Array).slice();
    return () => (object as Float64Array).set(values);
  }
  const entries = Object.entries(object);
  return () => {
    for (const key of Object.keys(object)) Reflect.deleteProperty(object, key);
    Object.assign(object, Object.fromEntries(entries));
  };
}

const theirs = new WeakSet<Error>();

/** Whether the words of an error are the student's code's, or about its process: no secret of a test's. */
export function isOfStudent(error: Error): boolean {
  return theirs.has(error) || error instanceof StudentGone;
}

/** An error as the student's code threw it, by its name and message. */
function errorOf({ name, message }: { name: string; message: string }): Error {
  const kinds: Record<string, new (message: string) => Error> = {
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
  };
  const Kind = Object.hasOwn(kinds, name) ? kinds[name]! : Error;
  const error = new Kind(message);
  if (Kind === Error) error.name = name;
  theirs.add(error);
  return error;
}

/** Tests compare tensors by their looks: shape, kind and values. */
function tensorOf(values: Float32Array | Int32Array | Uint8Array, shape: number[], dtype: string): unknown {
  return { shape, dtype, dataSync: () => values };
}
