// The thread in which submissions are compiled, one after another: TypeScript is waited for on the spot.

import { parentPort, workerData } from "node:worker_threads";

import type { Notebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import type { AnswerKey } from "./answer-key.ts";
import type { HandedIn } from "./handed-in.ts";
import { type CompiledSubmission, type Prelude, SubmissionCompiler } from "./submission-compiler.ts";

export interface CompilerData {
  notebook: Notebook;
  path: string;
  folder: string;
  key: AnswerKey;
}

export type ToCompiler = { compile: HandedIn } | { close: true };

export type FromCompiler =
  | { prelude: Prelude }
  | { compiled: CompiledSubmission }
  /** `isAssignment`: the instructor's notebook is to blame. */
  | { failed: string; isAssignment: boolean }
  /** TypeScript's process; and whether it is being asked. */
  | { compiler: number }
  | { compiling: boolean };

const port = parentPort!;
const failure = (error: unknown) => ({
  failed: (error as Error).message,
  isAssignment: error instanceof AssignmentError,
});
const say = (message: FromCompiler) => port.postMessage(message);
const { notebook, path, folder, key } = workerData as CompilerData;

try {
  const compiler = new SubmissionCompiler(notebook, path, folder, key, {
    onCompiler: (pid) => say({ compiler: pid }),
    onCompiling: (isCompiling) => say({ compiling: isCompiling }),
  });
  port.on("message", (message: ToCompiler) => {
    if ("close" in message) {
      compiler.close();
      port.close();
      return;
    }
    try {
      say({ compiled: compiler.compile(message.compile) });
    } catch (error) {
      say(failure(error));
    }
  });
  say({ prelude: compiler.prelude });
} catch (error) {
  say(failure(error));
}
