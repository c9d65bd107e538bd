// The life of one recording: plain, written down twice, replayed as a plan, then as a function if that is faster.

import type * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../native/load.ts";
import { compare, sameWork } from "./compare.ts";
import { compileFunction } from "./function.ts";
import { type Graph, NotRecordable } from "./graph.ts";
import { simplify } from "./passes/index.ts";
import { compilePlan, type Program } from "./plan.ts";
import type { RecordedOptions, StepState } from "./recorded.ts";
import { Replay } from "./replay.ts";
import { type Step, type Trace, trace } from "./trace.ts";

/** After so many replays the step is run eagerly once and compared: code that changes late is found. */
const CHECKS = new Set([10, 100, 1000, 10_000, 100_000]);
/** A function costs 0.1 ms a call and 10 to 400 ms to build: too much for a short list, or for a few steps. */
const FUNCTION_AFTER = 20;
const FUNCTION_FROM_OPERATIONS = 12;
/** Replays of each that are timed before the faster one is kept. */
const TRIALS = 8;
/** How often a recording is made anew before the step is left to run eagerly. */
const ATTEMPTS = 3;

export class Recording {
  readonly #backend: NativeBackend;
  readonly #step: Step;
  readonly #options: RecordedOptions;
  readonly #counts: { eager: number; traced: number; replayed: number };
  #attempts = 0;
  #reason: string | undefined;
  #plain = false;
  #first: Trace | undefined;
  #ready: Ready | undefined;

  constructor(
    backend: NativeBackend,
    step: Step,
    options: RecordedOptions,
    counts: { eager: number; traced: number; replayed: number },
  ) {
    this.#backend = backend;
    this.#step = step;
    this.#options = options;
    this.#counts = counts;
  }

  get state(): Pick<StepState, "mode" | "reason" | "operations"> {
    if (this.#ready) return { mode: this.#ready.program.kind, operations: this.#ready.operations };
    return { mode: "eager", ...(this.#reason === undefined ? {} : { reason: this.#reason }) };
  }

  run(inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    if (this.#ready) {
      if (CHECKS.has(this.#ready.replays)) return this.#check(this.#ready, inputs);
      try {
        const results = this.#ready.run(inputs);
        this.#counts.replayed++;
        return results;
      } catch (error) {
        if (!(error instanceof NotRecordable)) throw error;
        this.#giveUp(error.message); // nothing has changed: the step can still be run
      }
    }
    if (!this.#plain || this.#attempts >= ATTEMPTS) {
      this.#plain = true;
      this.#counts.eager++;
      return this.#step(...inputs);
    }
    return this.#trace(inputs);
  }

  #trace(inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    this.#counts.traced++;
    const traced = trace(this.#backend, this.#step, inputs);
    if (traced.refused !== undefined) {
      this.#attempts = ATTEMPTS; // what one step shows, another would show too
      this.#reason = traced.refused;
    } else if (this.#first === undefined) {
      this.#first = traced;
    } else {
      const first = this.#first;
      this.#first = undefined;
      try {
        const graph = compare(this.#backend, first, traced, inputs);
        this.#ready = new Ready(this.#backend, graph, traced, this.#options);
        this.#reason = undefined;
      } catch (error) {
        if (!(error instanceof NotRecordable)) throw error;
        this.#giveUp(error.message);
      }
    }
    return traced.returned;
  }

  /** Runs the step eagerly and looks whether it is still what was recorded. */
  #check(ready: Ready, inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    this.#counts.traced++;
    ready.replays++;
    const traced = trace(this.#backend, this.#step, inputs);
    if (!sameWork(ready.traced, traced)) {
      this.#attempts = ATTEMPTS;
      this.#giveUp(
        `the step did other work after ${ready.replays} replays: it depends on something in JavaScript`,
      );
    }
    return traced.returned;
  }

  #giveUp(reason: string): void {
    this.#attempts++;
    this.#reason = reason;
    this.#ready?.dispose();
    this.#ready = undefined;
  }
}

/** A recording that can be replayed. */
class Ready {
  readonly traced: Trace;
  readonly operations: { recorded: number; replayed: number };
  program: Program;
  replays = 0;
  readonly #backend: NativeBackend;
  readonly #graph: Graph;
  readonly #replay: Replay;
  readonly #single: boolean;
  #trial: Trial | undefined;

  constructor(backend: NativeBackend, graph: Graph, traced: Trace, options: RecordedOptions) {
    this.#backend = backend;
    this.#graph = graph;
    this.traced = traced;
    this.#single = !Array.isArray(traced.returned);
    const recorded = graph.nodes.length;
    const xla = options.compile === "xla";
    simplify(graph, backend.binding, xla);
    this.operations = { recorded, replayed: graph.nodes.length };
    this.#replay = new Replay(backend, graph);
    this.program = xla ? compileFunction(graph, backend.binding, true) : compilePlan(graph, backend.binding);
  }

  run(inputs: readonly tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const before = this.replays++;
    const worthFunction =
      this.program.kind === "plan" && this.#graph.nodes.length >= FUNCTION_FROM_OPERATIONS;
    if (before === FUNCTION_AFTER && worthFunction) {
      this.#trial = new Trial(this.program, compileFunction(this.#graph, this.#backend.binding));
    }
    const program = this.#trial?.next() ?? this.program;
    const start = performance.now();
    const results = this.#replay.run(program, inputs);
    if (this.#trial) {
      this.#trial.took(program, performance.now() - start);
      if (this.#trial.faster) {
        this.program = this.#trial.faster;
        this.#trial = undefined;
      }
    }
    return this.#single ? results[0]! : results;
  }

  dispose(): void {
    this.program.dispose();
  }
}

/** Two programs that give the same bits, timed in turn on real steps. */
class Trial {
  faster: Program | undefined;
  readonly #times: Map<Program, number[]>;

  constructor(plan: Program, fn: Program) {
    this.#times = new Map([
      [plan, []],
      [fn, []],
    ]);
  }

  next(): Program {
    const [a, b] = [...this.#times.keys()] as [Program, Program];
    return this.#times.get(a)!.length <= this.#times.get(b)!.length ? a : b;
  }

  took(program: Program, ms: number): void {
    this.#times.get(program)!.push(ms);
    const [a, b] = [...this.#times] as [[Program, number[]], [Program, number[]]];
    if (b[1].length < TRIALS) return;
    const [kept, other] = median(a[1]) <= median(b[1]) ? [a, b] : [b, a];
    other[0].dispose();
    this.faster = kept[0];
  }
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
