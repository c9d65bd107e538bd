// The thread of one judge: takes submissions one after another, and asks its owner for what the student's process says.

import { parentPort, workerData } from "node:worker_threads";

import type { AnswerKey } from "./answer-key.ts";
import { Judge } from "./judge.ts";
import { type FromStudent, RemoteStudent, type ToStudent } from "./remote.ts";
import type { Judged } from "./result.ts";
import type { CompiledSubmission, Prelude } from "./submission-compiler.ts";

export interface JudgeData {
  key: AnswerKey;
  folder: string;
  signal: SharedArrayBuffer;
}

export type ToJudge =
  | { prelude: Prelude }
  | { judge: CompiledSubmission }
  /** Read where it is waited for. */
  | FromStudent
  | { close: true };

export type FromJudge =
  | { failed: string }
  | { judged: Judged }
  /** Of the student's process. */
  | ({ id: number } & ToStudent);

const port = parentPort!;
const { key, folder, signal } = workerData as JudgeData;

/** A test that prints says it to nobody. */
for (const name of ["log", "info", "debug", "warn", "error", "table", "dir"] as const)
  console[name] = () => undefined;

const judge = new Judge(key, folder);

port.on("message", async (message: ToJudge) => {
  if ("close" in message) port.close();
  if ("prelude" in message) judge.begin(message.prelude);
  if (!("judge" in message)) return;
  const student = new RemoteStudent({ port, signal: new Int32Array(signal) });
  try {
    port.postMessage({ judged: await judge.judge(message.judge, student) } satisfies FromJudge);
  } catch (error) {
    port.postMessage({ failed: (error as Error).message } satisfies FromJudge);
  }
});
