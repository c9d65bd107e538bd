// The student's process: runs the cells of one submission, and the calls that the judge makes of its functions.
//
// Nothing here can be trusted once a cell has run: the student's code may change all of it. That harms the student's
// own answers only, since the judge takes nothing from this process but data that it checks.

import { readSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import threads from "node:worker_threads";

import {
  type Evaluation,
  evaluate,
  type Loader,
  requireCached,
  requireOf,
  warmUp,
} from "../../kernel/scripts.ts";
import type { Answer, Encoded, Question, Thrown } from "./frames.ts";
import { readFrame, toFrame } from "./frames.ts";
import { Codec, encodePromise } from "./plain-data.ts";

/** The pipes that the judge holds the other ends of. */
const [questions, answers] = [3, 4];

const sleeper = new Int32Array(new SharedArrayBuffer(4));

interface Asked {
  question: Question;
  numbers: Float64Array<ArrayBuffer>;
}

/** Waits for the next question; undefined when the judge has gone. */
function ask(): Asked | undefined {
  const head = readBytes(4);
  const frame = head && readBytes(head.readUInt32LE());
  if (!frame) return undefined;
  const { message, numbers } = readFrame(frame);
  return { question: message as Question, numbers: numbers as Float64Array<ArrayBuffer> };
}

function readBytes(length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  for (let got = 0; got < length; ) {
    try {
      const read = readSync(questions, bytes, got, length - got, null);
      if (read === 0) return undefined;
      got += read;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
  return bytes;
}

function say(answer: Answer, numbers: readonly Float64Array[] = []): void {
  const frame = toFrame(answer, numbers);
  for (let sent = 0; sent < frame.length; ) {
    try {
      sent += writeSync(answers, frame, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

/** A function of the judge's, as the student's code calls it: the answer is waited for on the spot. */
function judgeFunction(fn: number): (...args: unknown[]) => unknown {
  return (...args) => {
    const codec = new Codec({ functionOf: judgeFunction, tensorOf });
    say({ say: "call", fn, args: codec.encodeArguments(args) }, codec.numbers);
    let asked = ask();
    // The judge's function may call one of the student's in turn: `slope((x) => half(x), 2)`.
    for (; asked?.question.do === "call"; asked = ask()) {
      const { answer, numbers } = replyAtOnce(asked.question, asked.numbers);
      say(answer, numbers);
    }
    const answer = asked?.question;
    if (answer?.do === "answer") return codec.receive(asked!.numbers).decode(answer.value);
    if (answer?.do !== "refuse") process.exit();
    throw Object.assign(new Error(answer.error.message), { name: answer.error.name });
  };
}

/** Within another call nothing can be waited for. */
function replyAtOnce(
  { name, args }: Extract<Question, { do: "call" }>,
  numbers: Float64Array<ArrayBuffer>,
): Reply {
  try {
    const codec = new Codec({ functionOf: judgeFunction, tensorOf }).receive(numbers);
    // biome-ignore lint/security/noGlobalEval: what cells declare is found by no other means that answers at once
    const f: unknown = functions.get(name) ?? globalThis.eval(name);
    if (typeof f !== "function") throw new TypeError(`${name} is not a function`);
    const given: unknown = f(...codec.decodeArguments(args));
    if (isPromise(given))
      throw new TypeError(`${name} is async, and is called where nothing can be waited for`);
    const value = codec.encode(given);
    return { answer: { say: "value", value, changed: codec.changes() }, numbers: codec.numbers };
  } catch (error) {
    return { answer: { say: "thrown", error: thrownBy(error) } };
  }
}

function tensorOf(values: Float32Array | Int32Array | Uint8Array, shape: number[], dtype: string): unknown {
  const { tf } = globalThis as { tf?: { tensor(values: unknown, shape: number[], dtype: string): unknown } };
  if (!tf) throw new Error("a tensor was given to a notebook that has not imported tf");
  return tf.tensor(values, shape, dtype);
}

/** Where the process ends, it ends: there is nothing to be told. */
function thrownBy(error: unknown): Thrown {
  if (error instanceof Error) return { name: String(error.name), message: String(error.message) };
  return { name: "Error", message: typeof error === "string" ? error : `${typeof error} thrown` };
}

function evaluated(code: string): Promise<Evaluation> {
  return new Promise((resolve) => evaluate(code, resolve));
}

const functions = new Map<string, unknown>();
/** Whether the cell at hand does without lectern, which takes longer to load than most solutions to run. */
let isSpared = false;

async function named(name: string): Promise<unknown> {
  if (functions.has(name)) return functions.get(name);
  const evaluation = await evaluated(name);
  if (evaluation.status !== "value") throw new ReferenceError(`${name} is not defined`);
  functions.set(name, evaluation.value);
  return evaluation.value;
}

interface Reply {
  answer: Answer;
  numbers?: readonly Float64Array[];
}

async function reply({ question, numbers }: Asked): Promise<Reply> {
  if (question.do === "run") {
    functions.clear();
    isSpared = question.spared === true;
    const evaluation = await evaluated(question.code);
    if (evaluation.status === "value") return { answer: { say: "value", value: null, changed: [] } };
    const error = thrownBy(evaluation.status === "thrown" ? evaluation.thrown : "interrupted");
    return { answer: { say: "thrown", error } };
  }
  const codec = new Codec({ functionOf: judgeFunction, tensorOf }).receive(numbers);
  if (question.do === "get") {
    const value = codec.encode(await named(question.name));
    return { answer: { say: "value", value, changed: [] }, numbers: codec.numbers };
  }
  if (question.do !== "call")
    return { answer: { say: "thrown", error: { name: "Error", message: "not asked for" } } };
  const f = await named(question.name);
  if (typeof f !== "function") throw new TypeError(`${question.name} is not a function`);
  const args = codec.decodeArguments(question.args);
  const given: unknown = f(...args);
  const value = isPromise(given) ? await awaited(given, codec) : codec.encode(given);
  return { answer: { say: "value", value, changed: codec.changes() }, numbers: codec.numbers };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function"
  );
}

async function awaited(value: PromiseLike<unknown>, codec: Codec): Promise<Encoded> {
  try {
    return encodePromise({ value: codec.encode(await value) });
  } catch (error) {
    return encodePromise({ error: thrownBy(error).message });
  }
}

class NoThread {
  constructor() {
    throw new Error("no threads can be started while work is graded");
  }
}

interface LoadOptions {
  names?: string[];
}

const noCheck = (): undefined => undefined;

/** What a cell has of it, but for `resolve`, which only a module could give it. */
function importMetaIn(folder: string): object {
  const filename = join(folder, "cell.ts");
  return { url: pathToFileURL(filename).href, filename, dirname: folder };
}

async function main(program: string, folder: string): Promise<void> {
  const beside = (name: string) => join(dirname(program), name);
  let loader: Loader | undefined;
  let library: Promise<Record<string, unknown>> | undefined;
  const load = async (specifier: unknown, options: LoadOptions = {}): Promise<unknown> => {
    // Checks are run by the judge; a cell that calls one of its own here gets nothing for it.
    if (specifier === "lectern/check" || (specifier === "lectern" && isSpared))
      return Object.fromEntries((options.names ?? []).map((name) => [name, noCheck]));
    if (specifier !== "lectern") {
      const { Loader } = (await import(beside("loader.js"))) as typeof import("./loader.ts");
      loader ??= new Loader(folder);
      return loader.load(specifier, options);
    }
    library ??= (requireCached(beside("lectern.cjs")) as typeof import("./lectern.ts")).openLectern();
    const rooms = await library;
    const missing = options.names?.find((name) => !(name in rooms));
    if (missing === undefined) return rooms;
    const there = Object.keys(rooms).join(", ");
    throw new SyntaxError(
      `"${missing}" of lectern is not there while work is graded, only ${there}; write it yourself`,
    );
  };
  const shown = { update: () => undefined };
  const display = Object.assign(() => shown, { html: () => shown, markdown: () => shown });
  const globals = {
    $$load: load,
    $$meta_data: importMetaIn(folder),
    require: requireOf(folder),
    display,
    __dirname: folder,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, enumerable: false, value });
  }
  // A hundred threads take the time of others' work, as a hundred processes would.
  threads.Worker = NoThread as unknown as typeof threads.Worker;
  syncBuiltinESMExports();
  // What is thrown late belongs to no call.
  process.on("uncaughtException", () => undefined).on("unhandledRejection", () => undefined);
  warmUp();
  say({ say: "ready" });
  for (let asked = ask(); asked; asked = ask()) {
    try {
      const { answer, numbers } = await reply(asked);
      say(answer, numbers);
    } catch (error) {
      say({ say: "thrown", error: thrownBy(error) });
    }
  }
}

// Not awaited: this runs as CommonJS.
void main(process.argv[1]!, process.argv[2]!);
