// The thread of one judge: takes submissions one after another, and asks its owner for what the student's process says.

import { parentPort, workerData } from "node:worker_threads";

import type { Notebook } from "../../kernel/index.ts";
import type { HandedIn } from "./handed-in.ts";
import { Judge } from "./judge.ts";
import { RemoteStudent } from "./remote.ts";
import type { Judged } from "./result.ts";

export interface JudgeData {
  notebook: Notebook;
  path: string;
  folder: string;
  signal: SharedArrayBuffer;
}

export type ToJudge = { judge: HandedIn } | { close: true };

export type FromJudge =
  | { ready: true }
  | { failed: string }
  | { judged: Judged }
  /** Of the student's process: start it (anew), or send it this. */
  | { id: number; start: true }
  | { id: number; frame: Uint8Array; isHidden: boolean }
  /** TypeScript's process; and whether it is being asked. */
  | { compiler: number }
  | { compiling: boolean };

const port = parentPort!;
const { notebook, path, folder, signal } = workerData as JudgeData;

/** A test that prints says it to nobody. */
for (const name of ["log", "info", "debug", "warn", "error", "table", "dir"] as const)
  console[name] = () => undefined;

try {
  const judge = await Judge.open(notebook, path, folder, {
    onCompiler: (compiler) => port.postMessage({ compiler } satisfies FromJudge),
    onCompiling: (compiling) => port.postMessage({ compiling } satisfies FromJudge),
  });
  port.on("message", async (message: ToJudge) => {
    if ("close" in message) {
      judge.close();
      port.close();
    }
    // Answers of the student's process are read where they are waited for.
    if (!("judge" in message)) return;
    const student = new RemoteStudent({ port, signal: new Int32Array(signal) });
    try {
      port.postMessage({ judged: await judge.judge(message.judge, student) } satisfies FromJudge);
    } catch (error) {
      port.postMessage({ failed: (error as Error).message } satisfies FromJudge);
    }
  });
  port.postMessage({ ready: true } satisfies FromJudge);
} catch (error) {
  port.postMessage({ failed: (error as Error).message } satisfies FromJudge);
}
