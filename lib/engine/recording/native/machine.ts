// TensorFlow as the machine that replays: a plan at once, a function where that turns out faster.

import type * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../../native/backend.ts";
import type { Graph } from "../graph.ts";
import type { Machine, Program } from "../machine.ts";
import { compileFunction } from "./function.ts";
import { withoutOwnProducts } from "./passes/for-xla.ts";
import { simplify } from "./passes/index.ts";
import { compilePlan, type Runner } from "./plan.ts";
import { Replay } from "./replay.ts";
import { traceNative } from "./trace.ts";

/** A function costs 0.1 ms a call and 10 to 400 ms to build: too much for a short list, or for a few steps. */
const FUNCTION_AFTER = 20;
const FUNCTION_FROM_OPERATIONS = 12;

export function nativeMachine(backend: NativeBackend): Machine {
  return {
    trace: (step, inputs) => traceNative(backend, step, inputs),
    describe: (dataId) => backend.tensorMap.get(dataId),
    compile(graph, { xla: asked }) {
      if (asked) withoutOwnProducts(graph, backend.binding);
      const foreign = asked && graph.nodes.find(({ op }) => op.startsWith("Lectern"))?.op;
      const xla = asked && !foreign;
      simplify(graph, backend.binding, xla);
      const note = foreign ? `XLA does not know ${foreign}` : undefined;
      return new NativeProgram(backend, graph, { xla, note });
    },
  };
}

class NativeProgram implements Program {
  readonly operations: number;
  readonly note: string | undefined;
  readonly #backend: NativeBackend;
  readonly #graph: Graph;
  readonly #replay: Replay;
  #runner: Runner;
  #trial: Trial | undefined;
  #runs = 0;

  constructor(
    backend: NativeBackend,
    graph: Graph,
    { xla, note }: { xla: boolean; note: string | undefined },
  ) {
    this.note = note;
    this.#backend = backend;
    this.#graph = graph;
    this.#replay = new Replay(backend, graph);
    this.#runner = xla ? compileFunction(graph, backend.binding, true) : compilePlan(graph, backend.binding);
    this.operations = graph.nodes.length;
  }

  get kind(): Runner["kind"] {
    return this.#runner.kind;
  }

  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    if (
      this.#runs++ === FUNCTION_AFTER &&
      this.#runner.kind === "plan" &&
      this.operations >= FUNCTION_FROM_OPERATIONS
    ) {
      this.#trial = new Trial(this.#runner, compileFunction(this.#graph, this.#backend.binding));
    }
    if (!this.#trial) return this.#replay.run(this.#runner, inputs);
    const runner = this.#trial.next();
    const start = performance.now();
    const results = this.#replay.run(runner, inputs);
    const faster = this.#trial.took(runner, performance.now() - start);
    if (faster) {
      this.#runner = faster;
      this.#trial = undefined;
    }
    return results;
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

/** Replays of each that are timed before the faster one is kept. */
const TRIALS = 8;

/** Two runners that give the same bits, timed in turn on real steps. */
class Trial {
  readonly #times: readonly [Timed, Timed];

  constructor(plan: Runner, fn: Runner) {
    this.#times = [
      { runner: plan, ms: [] },
      { runner: fn, ms: [] },
    ];
  }

  next(): Runner {
    const [a, b] = this.#times;
    return (a.ms.length <= b.ms.length ? a : b).runner;
  }

  /** The faster one, once both have been tried often enough; the other is disposed of. */
  took(runner: Runner, ms: number): Runner | undefined {
    const [a, b] = this.#times;
    (runner === a.runner ? a : b).ms.push(ms);
    if (b.ms.length < TRIALS) return undefined;
    const [kept, other] = median(a.ms) <= median(b.ms) ? [a, b] : [b, a];
    other.runner.dispose();
    return kept.runner;
  }
}

interface Timed {
  runner: Runner;
  ms: number[];
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
