// Compares two traces of one step and says what each tensor that enters an operation is.
//
// Two equal traces are evidence, not a proof: a step that does other work every tenth time looks the same twice.
// So recorded.ts asks again now and then.

import type * as tf from "@tensorflow/tfjs-core";

import {
  type Graph,
  type Holder,
  type Node,
  refuse,
  sameBits,
  sameShape,
  sizeOf,
  type Value,
  type Values,
} from "./graph.ts";
import { countStep } from "./knobs.ts";
import type { Machine, MadeTensor, MemoryId, Origin, Trace } from "./machine.ts";

/** More numbers than this, not all equal, are data and not a constant of the step. */
const LARGEST_CONSTANT = 64;

/** What two traces of the same step have in common, as a graph; throws NotRecordable with the reason otherwise. */
export function compare(machine: Machine, first: Trace, second: Trace, inputs: tf.Tensor[]): Graph {
  return new Comparison(machine, first, second, inputs).graph();
}

/** What a step did, in a form that holds no tensor: for comparison with a later trace. */
export interface Work {
  wiring: string;
  /** Tensors made in the step that were the same each time, by their order in it. */
  constants: [index: number, values: Values][];
}

export function workOf(recorded: Trace, { constants }: Graph): Work {
  return { wiring: wiring(recorded), constants: constants.map((i) => [i, recorded.made[i]!.values]) };
}

/** Whether a later trace did what the recorded one did: same operations, attributes, wiring and constants. */
export function sameWork(recorded: Work, later: Trace): boolean {
  if (later.refused !== undefined || recorded.wiring !== wiring(later)) return false;
  return recorded.constants.every(([i, values]) => sameBits(values, later.made[i]!.values));
}

function wiring({ ops }: Trace): string {
  const origin = (from: Origin) =>
    from.from === "op"
      ? `${from.op}.${from.output}`
      : from.from === "outside"
        ? "o"
        : `${from.from[0]}${from.index}`;
  return ops.map(({ op, key, inputs }) => `${op}|${key}|${inputs.map(origin)}`).join("\n");
}

class Comparison {
  readonly #machine: Machine;
  readonly #first: Trace;
  readonly #second: Trace;
  readonly #inputs: tf.Tensor[];
  readonly #constants: number[] = [];
  readonly #values: Value[] = [];
  /** The value of each thing that enters or is made, by a name of its own. */
  readonly #known = new Map<string, number>();
  /** States whose successor is looked up when all operations are known. */
  readonly #successors: { state: Value & { kind: "state" }; op: number; output: number }[] = [];

  constructor(machine: Machine, first: Trace, second: Trace, inputs: tf.Tensor[]) {
    this.#machine = machine;
    this.#first = first;
    this.#second = second;
    this.#inputs = inputs;
  }

  graph(): Graph {
    const [A, B] = [this.#first, this.#second];
    for (const { refused } of [A, B]) if (refused) refuse(refused);
    if (A.ops.length !== B.ops.length) {
      refuse(`the step does not do the same each time: ${A.ops.length} operations and then ${B.ops.length}`);
    }
    const nodes = B.ops.map((_, i) => this.#node(i));
    if (A.results.length !== B.results.length) refuse("the step returns more tensors once than another time");
    const results = B.results.map((origin, i) => this.#value(A.results[i]!, origin, B.ops.length));
    for (const { state, op, output } of this.#successors) state.next = this.#known.get(`op${op}.${output}`)!;
    return {
      values: this.#values,
      nodes,
      results,
      written: this.#written(),
      constants: this.#constants,
      after: [...B.optimizers].map((optimizer) => () => countStep(optimizer)),
    };
  }

  #node(i: number): Node {
    const [a, b] = [this.#first.ops[i]!, this.#second.ops[i]!];
    const same = a.op === b.op && a.key === b.key && a.inputs.length === b.inputs.length;
    if (!same) refuse(`${this.#where(i)} is ${a.op} another time, or has other attributes`);
    if (!b.outputs.every(({ shape }, j) => sameShape(shape, a.outputs[j]!.shape))) {
      refuse(`${this.#where(i)} gives another shape each time`);
    }
    const inputs = b.inputs.map((origin, j) => this.#value(a.inputs[j]!, origin, i));
    const outputs = b.outputs.map(({ shape, dtype }, j) =>
      this.#add(`op${i}.${j}`, () => ({ kind: "made", shape, dtype })),
    );
    return { op: b.op, call: b.call, key: b.key, inputs, outputs };
  }

  #where(i: number): string {
    const op = this.#second.ops[i];
    return op ? `operation ${i}, ${op.op},` : "the result";
  }

  #add(name: string, make: () => Value): number {
    let index = this.#known.get(name);
    if (index === undefined) {
      index = this.#values.push(make()) - 1;
      this.#known.set(name, index);
    }
    return index;
  }

  /** The value that enters operation `at`, which came from `a` in the first trace and from `b` in the second. */
  #value(a: Origin, b: Origin, at: number): number {
    switch (b.from) {
      case "op":
        if (a.from !== "op" || a.op !== b.op || a.output !== b.output)
          refuse(`${this.#where(at)} is wired differently each time`);
        return this.#known.get(`op${b.op}.${b.output}`)!;
      case "input":
        if (a.from !== "input" || a.index !== b.index)
          refuse(`${this.#where(at)} is wired differently each time`);
        return this.#add(`input${b.index}`, () => {
          const input = this.#inputs[b.index]!;
          const { dtype } = this.#machine.describe(input.dataId);
          return { kind: "input", index: b.index, shape: input.shape, dtype };
        });
      case "values":
        if (a.from !== "values") refuse(`${this.#where(at)} gets numbers from JavaScript only sometimes`);
        return this.#constant(this.#first.made[a.index]!, this.#second.made[b.index]!, b.index, at);
      case "outside":
        return this.#outside(a, b.id, at);
    }
  }

  #constant(a: MadeTensor, b: MadeTensor, index: number, at: number): number {
    if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) {
      refuse(
        `${this.#where(at)} gets a tensor made in the step whose shape changes, [${a.shape}] and then [${b.shape}]`,
      );
    }
    const { shape, dtype, values } = b;
    const knob = sizeOf(shape) === 1 ? this.#knob(index, values[0]!) : undefined;
    if (knob)
      return this.#add(`knob ${knob.name} ${dtype}`, () => ({
        kind: "knob",
        read: knob.value,
        shape,
        dtype,
      }));
    if (!sameBits(a.values, values)) {
      refuse(
        `${this.#where(at)} gets numbers made in the step that change (random numbers, or data): pass them as an argument`,
      );
    }
    const uniform = values.every((value) => value === values[0]);
    if (values.length > LARGEST_CONSTANT && !uniform) {
      refuse(`${this.#where(at)} gets ${values.length} numbers made in the step: pass data as an argument`);
    }
    this.#constants.push(index);
    return this.#add(`constant ${dtype} [${shape}] ${bits(values)}`, () => ({
      kind: "constant",
      values,
      shape,
      dtype,
    }));
  }

  /** The learning rate that was read last before this tensor was made, if the tensor holds it. */
  #knob(index: number, value: number): { name: string; value: () => number } | undefined {
    const { knobs, optimizers } = this.#second;
    const read = knobs.findLast(({ before }) => before <= index && before >= index - 2);
    if (!read || Math.fround(read.value()) !== value) return undefined;
    return { name: String([...optimizers].indexOf(read.optimizer)), value: read.value };
  }

  #outside(a: Origin, id: MemoryId, at: number): number {
    const [A, B] = [this.#first, this.#second];
    const made = A.origins.get(id);
    if (made?.from === "op") {
      const successor = B.ops[made.op]!.outputs[made.output]!;
      return this.#state(`state${made.op}.${made.output}`, made.op, made.output, successor.id, at);
    }
    if (made?.from === "values")
      refuse(`${this.#where(at)} reads a variable that the step sets from JavaScript`);
    // The traces need not follow one another: a variable may have moved on in other steps between them.
    const variable = B.variables.get(id);
    if (variable && a.from === "outside" && A.variables.get(a.id) === variable) {
      const end = B.after.get(variable);
      const by = end === undefined ? undefined : B.origins.get(end);
      if (by?.from === "op") return this.#state(`variable${variable.id}`, by.op, by.output, end!, at);
      if (end === id) return this.#captured(id, at);
    }
    if (a.from !== "outside" || a.id !== id)
      refuse(`${this.#where(at)} reads a tensor that was replaced from outside`);
    return this.#captured(id, at);
  }

  #state(name: string, op: number, output: number, successorId: MemoryId, at: number): number {
    return this.#add(name, () => {
      const holder = this.#holder(successorId);
      if (!holder || this.#second.deleted.has(successorId)) {
        refuse(
          `${this.#where(at)} reads a tensor of the step before, which nobody holds at the end of this one`,
        );
      }
      const { shape, dtype } = this.#second.ops[op]!.outputs[output]!;
      const state: Value & { kind: "state" } = { kind: "state", holder, next: -1, shape, dtype };
      this.#successors.push({ state, op, output });
      return state;
    });
  }

  #captured(id: MemoryId, at: number): number {
    return this.#add(`captured${this.#name(id)}`, () => {
      const holder = this.#holder(id);
      if (!holder) refuse(`${this.#where(at)} reads a tensor whose owner is unknown`);
      const { shape, dtype } = this.#machine.describe(holder.dataId());
      return { kind: "captured", holder, shape, dtype };
    });
  }

  readonly #names = new Map<MemoryId, number>();

  #name(id: MemoryId): number {
    const name = this.#names.get(id) ?? this.#names.size;
    this.#names.set(id, name);
    return name;
  }

  #holder(id: MemoryId): Holder | undefined {
    const [A, B] = [this.#first, this.#second];
    // By identity and never by the id that was seen: other steps move a variable.
    for (const [variable, end] of B.after) if (end === id) return { variable, dataId: () => variable.dataId };
    const dataId = typeof id === "object" ? id : (B.owners.get(id) ?? A.owners.get(id));
    if (!dataId) return undefined;
    for (const variable of B.after.keys())
      if (variable.dataId === dataId) return { variable, dataId: () => variable.dataId };
    return { dataId: () => dataId };
  }

  /** Variables that the step assigns but does not read. */
  #written(): Graph["written"] {
    const B = this.#second;
    const held = new Set(
      this.#values.flatMap((value) => (value.kind === "state" ? [value.holder.variable] : [])),
    );
    const written: Graph["written"] = [];
    for (const [variable, id] of B.after) {
      const origin = B.origins.get(id);
      if (held.has(variable) || origin === undefined || origin.from === "outside") continue;
      if (origin.from !== "op") refuse(`the variable "${variable.name}" is set from JavaScript in the step`);
      const next = this.#known.get(`op${origin.op}.${origin.output}`)!;
      written.push({ holder: { variable, dataId: () => variable.dataId }, next });
    }
    return written;
  }
}

/** Numbers as text, equal where they are equal bit for bit. */
function bits(values: MadeTensor["values"]): string {
  return String.fromCharCode(
    ...new Uint8Array(values.buffer, values.byteOffset, Math.min(values.byteLength, 1024)),
  );
}
