// What a recording needs of the machine that computes: TensorFlow through its binding, or tfjs's kernels.

import * as tf from "@tensorflow/tfjs-core";

import type { Graph, Values } from "./graph.ts";
import type { KnobRead } from "./knobs.ts";

export interface Machine {
  /** Runs the step for real, its effects stand, and writes down what it asked for. */
  trace(step: Step, inputs: tf.Tensor[]): Trace;
  /** Shape and type of a tensor's memory. */
  describe(dataId: object): { shape: readonly number[]; dtype: number };
  /** A program for the graph, which it may simplify. */
  compile(graph: Graph, options: { xla: boolean }): Program;
}

export type Step = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** A compiled step. */
export interface Program {
  readonly kind: "plan" | "function" | "xla";
  /** How many operations a replay runs. */
  readonly operations: number;
  /** Why it is not what was asked for. */
  readonly note?: string | undefined;
  /** Throws NotRecordable, before anything has changed, if something that the recording needs is gone or other. */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[];
  dispose(): void;
}

/** How a machine names a tensor's memory while a step runs: TensorFlow by a number, tfjs's kernels by the dataId. */
export type MemoryId = number | object;

/** Where a tensor that enters an operation came from. */
export type Origin =
  | { from: "input"; index: number }
  | { from: "op"; op: number; output: number }
  | { from: "values"; index: number }
  | { from: "outside"; id: MemoryId };

export interface TracedOp {
  op: string;
  /** What the machine needs to run it again, and the same as text: equal where it is equal. */
  call: unknown;
  key: string;
  inputs: Origin[];
  outputs: { id: MemoryId; shape: readonly number[]; dtype: number }[];
}

/** A tensor made from numbers in JavaScript, in the step. */
export interface MadeTensor {
  shape: readonly number[];
  dtype: number;
  values: Values;
}

export interface Trace {
  ops: TracedOp[];
  made: MadeTensor[];
  /** What the step returned: where it comes from, and the tensors themselves. */
  results: Origin[];
  returned: tf.Tensor | tf.Tensor[];
  /** Where each memory of this step came from, and what was released in it. */
  origins: Map<MemoryId, Origin>;
  deleted: Set<MemoryId>;
  /** The variables by memory before the step, and their memory after it. */
  variables: Map<MemoryId, tf.Variable>;
  after: Map<tf.Variable, MemoryId>;
  /** The dataIds of TensorFlow's numbers, as far as the step has touched them. */
  owners: Map<MemoryId, object>;
  /** Values that the step read back, and before which operation. */
  reads: { before: number; what: string }[];
  /** Learning rates that were read, and the optimizers that took a step. */
  knobs: KnobRead[];
  optimizers: Set<tf.Optimizer>;
  /** The first thing that cannot be replayed, if any; the step has run to its end all the same. */
  refused: string | undefined;
}

export function emptyTrace(): Trace {
  return {
    ops: [],
    made: [],
    results: [],
    returned: [],
    origins: new Map(),
    deleted: new Set(),
    variables: new Map(),
    after: new Map(),
    owners: new Map(),
    reads: [],
    knobs: [],
    optimizers: new Set(),
    refused: undefined,
  };
}

/** A value that is read before the last operation may decide what the step does: replayed, it would be ignored. */
export function earlyRead({ reads, ops }: Trace): string | undefined {
  const early = reads.find(({ before }) => before < ops.length);
  return early && `${early.what} is read back in the middle of the step, before ${ops[early.before]!.op}`;
}

/** All variables that tfjs knows; a parameter that was dropped may have left something else in its place. */
export function livingVariables(): tf.Variable[] {
  return Object.values(tf.engine().state.registeredVariables).filter((each) => each instanceof tf.Variable);
}
