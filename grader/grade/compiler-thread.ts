// The thread in which submissions are compiled, one after another: TypeScript is waited for on the spot.

import { parentPort, workerData } from "node:worker_threads";

import { AssignmentError } from "../assignment-error.ts";
import type { HandedIn } from "./handed-in.ts";
import {
  type Assignment,
  type CompiledSubmission,
  type Prelude,
  SubmissionCompiler,
} from "./submission-compiler.ts";

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

try {
  const compiler = new SubmissionCompiler(workerData as Assignment, {
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
