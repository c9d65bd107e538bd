// The life of one recording: plain, written down twice, replayed, checked now and then.

import type * as tf from "@tensorflow/tfjs-core";

import { compare, sameWork, type Work, workOf } from "./compare.ts";
import { NotRecordable } from "./graph.ts";
import type { Machine, Program, Step, Trace } from "./machine.ts";
import type { RecordedOptions, StepState } from "./state.ts";

/** After so many replays the step is run eagerly once and compared: code that changes late is found. */
const CHECKS = new Set([10, 100, 1000, 10_000, 100_000]);
/** How often a recording is made anew before the step is left to run eagerly. */
const ATTEMPTS = 3;

export interface Counts {
  eager: number;
  traced: number;
  replayed: number;
}

/** A recording that can be replayed. */
interface Ready {
  program: Program;
  /** What was recorded, and as how many operations; whether the step gives a list. */
  work: Work;
  recorded: number;
  list: boolean;
  replays: number;
}

export class Recording {
  readonly #machine: Machine;
  readonly #step: Step;
  readonly #options: RecordedOptions;
  readonly #counts: Counts;
  #attempts = 0;
  #reason: string | undefined;
  #plain = false;
  #first: Trace | undefined;
  #ready: Ready | undefined;

  constructor(machine: Machine, step: Step, options: RecordedOptions, counts: Counts) {
    this.#machine = machine;
    this.#step = step;
    this.#options = options;
    this.#counts = counts;
  }

  get state(): Pick<StepState, "mode" | "reason" | "operations"> {
    const reason = this.#ready ? this.#ready.program.note : this.#reason;
    const why = reason === undefined ? {} : { reason };
    if (!this.#ready) return { mode: "eager", ...why };
    const { program, recorded } = this.#ready;
    return { mode: program.kind, operations: { recorded, replayed: program.operations }, ...why };
  }

  run(inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    if (this.#ready) {
      if (CHECKS.has(this.#ready.replays)) return this.#check(this.#ready, inputs);
      try {
        return this.#replay(this.#ready, inputs);
      } catch (error) {
        if (!(error instanceof NotRecordable)) throw error;
        this.#giveUp(error.message); // nothing has changed: the step can still be run
      }
    }
    // The first step is not written down: optimizers make their variables in it.
    if (this.#plain && this.#attempts < ATTEMPTS) return this.#trace(inputs);
    this.#plain = true;
    this.#counts.eager++;
    return this.#step(...inputs);
  }

  #replay(ready: Ready, inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const results = ready.program.run(inputs);
    ready.replays++;
    this.#counts.replayed++;
    return ready.list ? results : results[0]!;
  }

  #trace(inputs: tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    this.#counts.traced++;
    const traced = this.#machine.trace(this.#step, inputs);
    const first = this.#first;
    this.#first = undefined;
    if (traced.refused !== undefined) {
      this.#attempts = ATTEMPTS; // what one step shows, another would show too
      this.#reason = traced.refused;
    } else if (first === undefined) {
      this.#first = traced;
    } else {
      try {
        const graph = compare(this.#machine, first, traced, inputs);
        const recorded = graph.nodes.length;
        const work = workOf(traced, graph);
        const program = this.#machine.compile(graph, { xla: this.#options.compile === "xla" });
        this.#ready = { program, work, recorded, list: Array.isArray(traced.returned), replays: 0 };
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
    const after = ready.replays++;
    const traced = this.#machine.trace(this.#step, inputs);
    if (!sameWork(ready.work, traced)) {
      this.#attempts = ATTEMPTS;
      this.#giveUp(`the step does other work after ${after} replays: it depends on something in JavaScript`);
    }
    return traced.returned;
  }

  #giveUp(reason: string): void {
    this.#attempts++;
    this.#reason = reason;
    this.#ready?.program.dispose();
    this.#ready = undefined;
  }
}
