// A thread of its own for fits: the same file is what starts it, and what runs in it.

import type * as threads from "node:worker_threads";

import { info } from "../engine/choose.ts";
import { type EstimatorPlan, makeEstimator, unpackOptions } from "./estimator-plan.ts";
import { type FitResult, type FitTask, runJob } from "./fit-job.ts";

/** What a worker gets for each fit, and what it answers. */
export interface Order {
  id: number;
  plan: EstimatorPlan;
  changes: Record<string, unknown>;
  fold: number;
}

export type Answer = { ready: true } | { id: number; result: FitResult } | { id: number; error: Error };

/**
 * The file that a worker runs. In the built library for Node it is the library itself, in one file; in its modules
 * it is this one. A test that runs from sources, where Node cannot read TypeScript, names another.
 */
export const entry: { url: string } = { url: import.meta.url };

/** By this a thread that was started here knows itself; others, which import the library, are left alone. */
const MARK = "lectern fits";

const node = globalThis.process?.getBuiltinModule?.("node:worker_threads") as typeof threads | undefined;

/** Why there are no workers here; undefined if there are. */
export function workersMissing(): string | undefined {
  if (node === undefined) return "this is no Node";
  if (!node.isMainThread && isOurs()) return "this is a worker";
  const { typescript } = process.features as { typescript?: unknown }; // Node 20 does not know of it
  if (entry.url.endsWith(".ts") && !typescript) return "this Node cannot read TypeScript";
  return undefined;
}

export function startWorker(task: FitTask): threads.Worker {
  return new node!.Worker(new URL(entry.url), {
    workerData: { [MARK]: { ...task, x: { ...task.x } } },
    // The same engine: else the last digits of what it computes might differ from those of this thread.
    env: { ...process.env, LECTERN_ENGINE: info().engine },
    execArgv: [],
  });
}

/** Numbers where all threads can see them, so that each worker needs no copy. */
export function shared<T extends Float64Array | Int32Array>(values: T): T {
  const Typed = values.constructor as new (buffer: SharedArrayBuffer) => T & { set(values: T): void };
  const copy = new Typed(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

function isOurs(): boolean {
  return typeof node?.workerData === "object" && node.workerData !== null && MARK in node.workerData;
}

function serve({ parentPort, workerData }: typeof threads): void {
  const task = workerData[MARK] as FitTask;
  const answer = (answer: Answer) => parentPort!.postMessage(answer);
  parentPort!.on("message", ({ id, plan, changes, fold }: Order) => {
    try {
      const job = { estimator: makeEstimator(plan), changes: unpackOptions(changes), fold };
      answer({ id, result: runJob(task, job) });
    } catch (error) {
      answer({ id, error: error as Error });
    }
  });
  answer({ ready: true });
}

if (node && !node.isMainThread && isOurs()) serve(node);
