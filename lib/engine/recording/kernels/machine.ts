// tfjs's own kernels as the machine that replays: without the tape and the bookkeeping of tensors.

import * as tf from "@tensorflow/tfjs-core";

import { entering, type Graph, type Holder, kept, refuse, sizeOf, type Value } from "../graph.ts";
import type { Machine, Program } from "../machine.ts";
import { dropDead } from "../passes/dead.ts";
import { mergeDuplicates } from "../passes/duplicates.ts";
import { DTYPES, type KernelCall, traceKernels } from "./trace.ts";

/** The map in which both backends keep their tensors' memory, under different names. */
interface Memory {
  dataIdMap?: tf.DataStorage<{ refCount: number }>;
  data?: tf.DataStorage<{ refCount: number }>;
}

export function kernelMachine(backend: tf.KernelBackend): Machine {
  return {
    trace: (step, inputs) => traceKernels(backend, step, inputs),
    describe(dataId) {
      const info = tf.engine().state.tensorInfo.get(dataId);
      if (!info) refuse("a tensor that the step uses was disposed");
      return { shape: info.shape, dtype: DTYPES[info.dtype] };
    },
    compile(graph) {
      dropDead(graph);
      mergeDuplicates(graph);
      dropDead(graph);
      return new KernelProgram(backend, graph);
    },
  };
}

/** One kernel of the list, ready to be called: its inputs are filled in from the slots. */
interface Call {
  run: tf.KernelFunc;
  args: Parameters<tf.KernelFunc>[0];
  fill: { info: tf.TensorInfo; slot: number }[];
  outputs: number[];
  release: number[];
}

class KernelProgram implements Program {
  readonly kind = "plan";
  readonly operations: number;
  readonly #backend: tf.KernelBackend;
  readonly #memory: tf.DataStorage<{ refCount: number }>;
  readonly #graph: Graph;
  readonly #entering: number[];
  readonly #holders: Holder[];
  readonly #kept: number[];
  /** Whether a kept value's memory belongs to somebody else already. */
  readonly #shared: boolean[];
  readonly #calls: Call[];
  /** The memory of each value of the graph, while a step runs. */
  readonly #slots: (object | undefined)[];

  constructor(backend: tf.KernelBackend, graph: Graph) {
    this.#backend = backend;
    const { dataIdMap, data } = backend as Memory;
    const memory = dataIdMap ?? data;
    if (!memory) refuse("this engine keeps its tensors in a way that is not known");
    this.#memory = memory;
    this.#graph = graph;
    this.operations = graph.nodes.length;
    this.#entering = entering(graph);
    this.#holders = [
      ...graph.values.flatMap((value) => (value.kind === "state" ? [value.holder] : [])),
      ...graph.written.map(({ holder }) => holder),
    ];
    this.#kept = kept(graph);
    this.#shared = this.#kept.map(
      (value, i) => graph.values[value]!.kind !== "made" || this.#kept.indexOf(value) < i,
    );
    this.#slots = graph.values.map((value) =>
      value.kind === "constant" ? this.#constant(value) : undefined,
    );
    this.#calls = this.#list();
  }

  #constant({ values, shape, dtype }: Value & { kind: "constant" }): object {
    return this.#backend.write(values.slice(), [...shape], dtypeName(dtype));
  }

  #list(): Call[] {
    const { nodes } = this.#graph;
    const last = new Map<number, number>();
    for (const [i, { inputs, outputs }] of nodes.entries())
      for (const value of [...inputs, ...outputs]) last.set(value, i);
    const made = new Set(nodes.flatMap(({ outputs }) => outputs));
    const keep = new Set(this.#kept);
    return nodes.map((node, i) => {
      const { kernel, attrs, list, inputs } = node.call as KernelCall;
      const infos = inputs.map(({ name, shape, dtype }) => ({ name, info: { dataId: {}, shape, dtype } }));
      return {
        run: kernel.kernelFunc,
        args: {
          inputs: Object.assign(
            list ? [] : {},
            Object.fromEntries(infos.map(({ name, info }) => [name, info])),
          ) as tf.NamedTensorInfoMap,
          attrs,
          backend: this.#backend,
        },
        fill: infos.map(({ info }, j) => ({ info, slot: node.inputs[j]! })),
        outputs: node.outputs,
        release: [...new Set([...node.inputs, ...node.outputs])].filter(
          (value) => made.has(value) && !keep.has(value) && last.get(value) === i,
        ),
      };
    });
  }

  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const backend = this.#backend;
    const { values, results, after } = this.#graph;
    const slots = this.#slots;
    const rates: number[] = [];
    for (const i of this.#entering) {
      const value = values[i]!;
      if (value.kind === "knob") rates.push(i);
      else slots[i] = this.#enter(value, inputs);
    }
    for (const i of rates) {
      const { read, shape, dtype } = values[i] as Value & { kind: "knob" };
      slots[i] = backend.write(Float32Array.of(read()), [...shape], dtypeName(dtype));
    }
    let failed = true;
    try {
      for (const { run, args, fill, outputs, release } of this.#calls) {
        for (const { info, slot } of fill) info.dataId = slots[slot]!;
        const output = run(args);
        if (Array.isArray(output))
          for (const [i, slot] of outputs.entries()) slots[slot] = this.#untracked(output[i]!);
        else slots[outputs[0]!] = this.#untracked(output);
        for (const slot of release) {
          backend.disposeData(slots[slot]!);
          slots[slot] = undefined;
        }
      }
      failed = false;
    } finally {
      for (const i of rates) backend.disposeData(slots[i]!);
      if (failed) this.#dropMade();
    }
    const kept = this.#leave();
    for (const value of this.#kept) if (values[value]!.kind === "made") slots[value] = undefined;
    for (const [i, holder] of this.#holders.entries()) {
      const next = values[this.#kept[results.length + i]!]!;
      this.#store(holder, kept[results.length + i]!, next);
    }
    for (const each of after) each();
    return results.map((value, i) => this.#tensor(kept[i]!, values[value]!));
  }

  /** A few kernels give a tensor that tfjs counts already; here only its memory is wanted. */
  #untracked(output: tf.TensorInfo): object {
    const { dataId } = output;
    if (output instanceof tf.Tensor) {
      this.#backend.incRef(dataId);
      output.dispose();
      tf.engine().removeDataId(dataId, this.#backend);
    }
    return dataId;
  }

  #enter(value: Value, inputs: readonly tf.Tensor[]): object {
    const dataId =
      value.kind === "input"
        ? inputs[value.index]!.dataId
        : (value as Value & { kind: "state" }).holder.dataId();
    const info = tf.engine().state.tensorInfo.get(dataId);
    if (!info) refuse("a tensor that the step uses was disposed");
    if (!this.#memory.has(dataId)) refuse("a tensor that the step uses is not on this engine");
    if (value.kind !== "input" && sizeOf(info.shape) !== sizeOf(value.shape)) {
      refuse("a weight of the step has another shape now");
    }
    return dataId;
  }

  /** What leaves: memory of its own for each, since a value may be kept twice, or be one that only entered. */
  #leave(): object[] {
    return this.#kept.map((value, i) => {
      const dataId = this.#slots[value]!;
      if (this.#shared[i]) this.#backend.incRef(dataId);
      return dataId;
    });
  }

  #tensor(dataId: object, { shape, dtype }: Value): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype: dtypeName(dtype) });
  }

  /** Gives the holder the new memory under its own dataId, so that tfjs's bookkeeping has nothing to note. */
  #store({ dataId, variable }: Holder, fresh: object, value: Value): void {
    const own = dataId();
    const memory = this.#memory;
    const [before, now] = [memory.get(own), memory.get(fresh)];
    if (variable && (before.refCount > 1 || now.refCount > 1)) {
      // Somebody shares the old numbers, or the new ones: a clone keeps what it has, as in eager code. The step
      // may know the numbers by another shape, as a layer that reshapes its weights does.
      const tensor = this.#tensor(fresh, { ...value, shape: variable.shape });
      variable.assign(tensor);
      tensor.dispose();
      return;
    }
    // The entries change their contents and not their keys: tfjs's map counts every `set` as one tensor more.
    const old = { ...before };
    Object.assign(before, now);
    Object.assign(now, old);
    this.#backend.disposeData(fresh);
  }

  #dropMade(): void {
    for (const { outputs } of this.#calls) {
      for (const slot of outputs) {
        if (this.#slots[slot]) this.#backend.disposeData(this.#slots[slot]);
        this.#slots[slot] = undefined;
      }
    }
  }

  dispose(): void {
    for (const [i, value] of this.#graph.values.entries()) {
      if (value.kind === "constant") this.#backend.disposeData(this.#slots[i]!);
    }
  }
}

function dtypeName(dtype: number): tf.DataType {
  const name = Object.entries(DTYPES).find(([, n]) => n === dtype)?.[0];
  if (!name) throw new Error(`internal: no type has the number ${dtype}`);
  return name as tf.DataType;
}
