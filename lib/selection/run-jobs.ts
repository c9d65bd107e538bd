// Runs fits one after the other, or side by side in workers where that pays.

import { checkCount } from "../engine/options.ts";
import { pause } from "../train/pause.ts";
import { makeProgress, type Verbose } from "../train/progress.ts";
import { type EstimatorPlan, packOptions, planOf } from "./estimator-plan.ts";
import { type FitJob, type FitResult, type FitTask, runJob } from "./fit-job.ts";
import { type Answer, type Order, shared, startWorker, workersMissing } from "./job-worker.ts";
import { whileWanted } from "./still-wanted.ts";

export interface RunOptions {
  /**
   * Threads: 0 for none beside this one. Without it as many as there are cores, if the fits take long enough.
   * Estimators that are not Lectern's own, and metrics that are functions, are always computed in this thread.
   */
  workers?: number | undefined;
  /** A bar that counts the fits, once they have taken half a second; 2 a line for each, false nothing. */
  verbose?: Verbose;
  /** Ends it: the promise is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export const RUN_OPTIONS = ["workers", "verbose", "signal"];

/** How long the fits may take in this thread before the rest is judged; starting a worker takes about as long. */
const ALONE_MS = 500;

/** How long this thread computes before timers, messages and an interrupt have their turn. */
const TURN_MS = 50;

/**
 * The results in the order of the jobs, the same however many workers there are. The first error ends all;
 * `where` ("crossValidate") opens its text.
 */
export async function runJobs(
  where: string,
  task: FitTask,
  jobs: readonly FitJob[],
  { workers, verbose = true, signal }: RunOptions,
): Promise<FitResult[]> {
  if (workers !== undefined) checkCount(`${where}: workers`, workers, 0);
  const progress = makeProgress(verbose);
  const results: FitResult[] = new Array(jobs.length);
  const startMs = performance.now();
  let done = 0;
  const state = () => ({
    done,
    total: jobs.length,
    epoch: Math.max(1, done),
    epochs: jobs.length,
    logs: {},
    seconds: (performance.now() - startMs) / 1000,
    unit: "fit",
  });
  const finished = (i: number, result: FitResult) => {
    results[i] = result;
    done++;
    if (performance.now() - startMs > ALONE_MS) progress.epochEnd(state());
  };

  let next = 0;
  const orders = workers === 0 || workersMissing() ? undefined : toOrders(task, jobs);
  if (workers === undefined || orders === undefined) {
    let turnMs = startMs;
    for (; next < jobs.length; next++) {
      signal?.throwIfAborted();
      const now = performance.now();
      // The first fits are the slowest; what is left must be worth the workers' start.
      const leftMs = ((now - startMs) / Math.max(1, next)) * (jobs.length - next);
      if (orders && now - startMs > ALONE_MS && leftMs > ALONE_MS && jobs.length - next > 1) break;
      if (now - turnMs > TURN_MS) {
        await pause();
        turnMs = performance.now();
      }
      finished(
        next,
        attempt(where, jobs, next, () => runJob(task, jobs[next]!)),
      );
    }
  }
  if (next < jobs.length) {
    const most = workers ?? Math.min(8, availableCores());
    await inWorkers(where, task, jobs, orders!, next, Math.min(most, jobs.length - next), finished, signal);
  }
  if (performance.now() - startMs > ALONE_MS) progress.end(state());
  return results;
}

/** What workers are told of each job; undefined if one of them cannot be told. */
function toOrders({ scoring }: FitTask, jobs: readonly FitJob[]): Order[] | undefined {
  if (typeof scoring === "function") return undefined;
  const plans = new Map<object, EstimatorPlan | undefined>();
  const orders: Order[] = [];
  for (const [id, { estimator, changes, fold }] of jobs.entries()) {
    if (!plans.has(estimator)) plans.set(estimator, planOf(estimator));
    const plan = plans.get(estimator);
    const packed = packOptions(changes);
    if (plan === undefined || packed === undefined) return undefined;
    orders.push({ id, plan, changes: packed, fold });
  }
  return orders;
}

/** The jobs from `next` on; each worker gets another one as soon as it has finished its last. */
function inWorkers(
  where: string,
  task: FitTask,
  jobs: readonly FitJob[],
  orders: readonly Order[],
  next: number,
  count: number,
  finished: (i: number, result: FitResult) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const common: FitTask = {
    ...task,
    x: { ...task.x, values: shared(task.x.values) },
    y: shared(task.y),
    folds: task.folds.map(({ train, test }) => ({ train: shared(train), test: shared(test) })),
  };
  return new Promise((resolve, reject) => {
    let left = jobs.length - next;
    const crew = Array.from({ length: count }, () => startWorker(common));
    const end = (settle: () => void) => {
      unwatch();
      signal?.removeEventListener("abort", abort);
      for (const worker of crew) {
        worker.removeAllListeners();
        worker.on("error", () => undefined); // it is being ended: what it still says is of no use
        void worker.terminate();
      }
      settle();
    };
    const abort = () => end(() => reject(signal!.reason as Error));
    const unwatch = whileWanted(() => end(() => undefined));
    signal?.addEventListener("abort", abort);
    for (const worker of crew) {
      worker.on("message", (answer: Answer) => {
        if ("error" in answer) {
          end(() => reject(named(where, jobs, answer.id, answer.error)));
          return;
        }
        if ("result" in answer) {
          finished(answer.id, answer.result);
          left--;
        }
        if (left === 0) end(resolve);
        else if (next < orders.length) worker.postMessage(orders[next++]);
      });
      worker.on("error", (error) =>
        end(() => reject(new Error(`${where}: a worker failed: ${error.message}`, { cause: error }))),
      );
      worker.on("exit", (code) =>
        end(() => reject(new Error(`${where}: a worker ended with code ${code}; write workers: 0`))),
      );
    }
  });
}

function attempt<T>(where: string, jobs: readonly FitJob[], i: number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw named(where, jobs, i, error as Error);
  }
}

/** The same kind of error, that says which fit it was. */
function named(where: string, jobs: readonly FitJob[], i: number, error: Error): Error {
  const { changes, fold } = jobs[i]!;
  const chosen = Object.keys(changes).length === 0 ? "" : ` with ${JSON.stringify(changes)}`;
  const Kind = { TypeError, RangeError }[error.name] ?? Error;
  return new Kind(`${where}: in fold ${fold}${chosen}: ${error.message}`, { cause: error });
}

function availableCores(): number {
  const os = process.getBuiltinModule("node:os");
  return os.availableParallelism();
}
