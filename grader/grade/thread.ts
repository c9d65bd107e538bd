// A thread of the grader's: what is posted to it, what is waited for, its end.

import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** How long it may take to end by itself. */
const graceMs = 1000;

/** From source, it is the built one that runs. */
const folder = import.meta.url.endsWith(".ts") ? "../../dist/grader/grade/" : "./";

/** Both kinds of messages are of its own; told to close, it ends by itself. */
export class Thread<To extends object, From> {
  readonly #worker: Worker;
  #ended: Error | undefined;

  /** `hear` gets all messages, until the thread has ended. */
  constructor(file: string, workerData: unknown, hear: (message: From) => void = () => undefined) {
    this.#worker = new Worker(new URL(`${folder}${file}`, import.meta.url), {
      workerData,
      // Parsers recurse, and one that has no room left ends the grader, not the thread: see longestCell of
      // cell-compiler.ts. What is not used of it is no memory.
      resourceLimits: { stackSizeMb: 512 },
      execArgv: ["--no-force-async-hooks-checks", "--experimental-import-meta-resolve"],
      stdout: true,
      stderr: true,
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on("message", hear);
    this.#worker.on("error", (error) => (this.#ended = error));
    this.#worker.on("exit", () => (this.#ended ??= new Error("a thread of the grader has ended")));
  }

  post(message: To): void {
    this.#worker.postMessage(message);
  }

  /** Hands over each message until `take` makes something of one, or throws. */
  until<T>(take: (message: From) => T | undefined, timeoutMs?: number): Promise<T> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const timer =
        timeoutMs === undefined
          ? undefined
          : setTimeout(() => onError(new Error(`grading took longer than ${timeoutMs / 1000} s`)), timeoutMs);
      const end = (): void => {
        clearTimeout(timer);
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      };
      const onError = (error: Error): void => {
        end();
        reject(error);
      };
      const onExit = (): void => onError(this.#ended!);
      const onMessage = (message: From): void => {
        try {
          const taken = take(message);
          if (taken === undefined) return;
          end();
          resolve(taken);
        } catch (error) {
          onError(error as Error);
        }
      };
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    });
  }

  /** `onLate` is called if it waits for something that only its owner can end. */
  async close(onLate: () => void = () => undefined): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once("exit", () => resolve("ended")));
    this.#worker.postMessage({ close: true });
    const is = await Promise.race([ended, sleep(graceMs, "late", { ref: false })]);
    if (is === "late") onLate();
    await this.#worker.terminate();
  }
}
