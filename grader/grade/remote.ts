// The student's functions, as tests call them: each call goes to the student's process and waits for the answer.

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

import { type Answer, type Encoded, type Question, toFrame } from "../sandbox/frames.ts";
import { Codec } from "../sandbox/plain-data.ts";

/** The student's process has ended, or was ended. */
export class StudentGone extends Error {
  override name = "StudentGone";
}

export interface RemoteOptions {
  /** To the thread that holds the process. */
  port: MessagePort;
  /** Set to 1 by that thread once it has posted an answer. */
  signal: Int32Array;
}

/** What the owner of the process answers to the message of this number. */
export interface FromStudent {
  id: number;
  text?: string;
  /** Why there is no text. */
  gone?: string;
}

let lastId = 0;

/** How often a process that has ended is started anew, to go on with what is left. */
const mostStarts = 4;

export class RemoteStudent {
  readonly #port: MessagePort;
  readonly #signal: Int32Array;
  /** What has been run, to be run again should the process be started anew. */
  readonly #ran: string[] = [];
  #starts = 0;
  #isThere = false;
  #isWaiting = false;
  #whyNot = "it has not been started";

  constructor({ port, signal }: RemoteOptions) {
    this.#port = port;
    this.#signal = signal;
  }

  /** Runs a compiled cell; what it throws is given back. */
  run(code: string): string | undefined {
    const thrown = this.#runOnce(code);
    if (thrown === undefined || !this.#isThere) {
      // A cell that ended the process is left out when the others are run again.
      if (this.#isThere) this.#ran.push(code);
      return thrown;
    }
    // What it declared before it failed is there.
    this.#ran.push(code);
    return thrown;
  }

  #runOnce(code: string): string | undefined {
    try {
      const answer = this.#ask({ do: "run", code }, new Map());
      return answer.say === "thrown" ? `${answer.error.name}: ${answer.error.message}` : undefined;
    } catch (error) {
      if (error instanceof StudentGone) return error.message;
      throw error;
    }
  }

  /** What stands for a function of the student's; `source` is its text, for tests that read it. */
  functionNamed(name: string, source: string | undefined): (...args: unknown[]) => unknown {
    const f = (...args: unknown[]): unknown => {
      const judges = new Map<number, (...args: unknown[]) => unknown>();
      const numberOf = (g: (...args: unknown[]) => unknown) => {
        judges.set(judges.size, g);
        return judges.size - 1;
      };
      const codec = new Codec({ numberOf, tensorOf });
      const answer = this.#ask({ do: "call", name, args: codec.encodeArguments(args) }, judges);
      if (answer.say === "thrown") throw errorOf(answer.error);
      if (answer.say !== "value") throw new TypeError("no value came back");
      codec.applyChanges(Array.isArray(answer.changed) ? answer.changed : []);
      return codec.decode(answer.value);
    };
    Object.defineProperty(f, "name", { value: name });
    Object.defineProperty(f, Symbol.for("lectern.source"), { value: source });
    return f;
  }

  /** A value of the student's that is no function. */
  valueNamed(name: string): unknown {
    const answer = this.#ask({ do: "get", name }, new Map());
    if (answer.say === "thrown") throw errorOf(answer.error);
    return answer.say === "value" ? new Codec({ tensorOf }).decode(answer.value) : undefined;
  }

  #ask(question: Question, judges: Map<number, (...args: unknown[]) => unknown>): Answer {
    this.#start();
    let answer = this.#exchange(question);
    while (answer.say === "call") answer = this.#exchange(this.#callJudge(answer, judges));
    return answer;
  }

  /** The student's code calls a function that the test has given it. */
  #callJudge(
    { fn, args }: Extract<Answer, { say: "call" }>,
    judges: Map<number, (...args: unknown[]) => unknown>,
  ): Question {
    try {
      const judge = judges.get(fn);
      if (!judge || !Array.isArray(args)) throw new TypeError("no such function");
      const codec = new Codec({ tensorOf });
      const value: Encoded = codec.encode(judge(...codec.decodeArguments(args)));
      return { do: "answer", value };
    } catch (error) {
      if (error instanceof StudentGone) throw error;
      const { name = "Error", message = String(error) } = error as Error;
      return { do: "refuse", error: { name, message } };
    }
  }

  #start(): void {
    // The time of a check was over while its call was on the way: whatever the process does, it does it still.
    if (this.#isWaiting) this.#isThere = false;
    if (this.#isThere) return;
    if (this.#starts === mostStarts) throw new StudentGone(this.#whyNot);
    this.#starts++;
    this.#isThere = true;
    const ready = this.#read(this.#post({ start: true }));
    if (ready.say !== "ready") throw new StudentGone("it did not start");
    for (const code of this.#ran) {
      const again = this.#exchange({ do: "run", code });
      if (again.say !== "value" && again.say !== "thrown") throw new StudentGone("it does not run twice");
    }
  }

  #exchange(question: Question): Answer {
    return this.#read(this.#post({ frame: toFrame(question) }));
  }

  /** Posts, and waits: this thread has nothing else to do. */
  #post(message: { start: true } | { frame: Uint8Array }): FromStudent {
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

  #read({ text, gone }: FromStudent): Answer {
    if (text === undefined) {
      this.#isThere = false;
      this.#whyNot = gone ?? "it ended";
      throw new StudentGone(this.#whyNot);
    }
    const answer: unknown = JSON.parse(text);
    const { say, error } = (answer ?? {}) as { say?: unknown; error?: { name?: unknown; message?: unknown } };
    if (say === "thrown") {
      return { say, error: { name: String(error?.name ?? "Error"), message: String(error?.message ?? "") } };
    }
    if (say === "ready" || say === "value" || say === "call") return answer as Answer;
    throw new StudentGone("it answered what cannot be understood");
  }
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
  const error = new Kind(message.slice(0, 2000));
  if (!(name in kinds)) error.name = name.slice(0, 100);
  return error;
}

/** Tests compare tensors by their looks: shape, kind and values. */
function tensorOf(values: Float32Array | Int32Array | Uint8Array, shape: number[], dtype: string): unknown {
  return { shape, dtype, dataSync: () => values };
}
