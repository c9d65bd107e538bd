// One replay: ids of what enters are looked up, the program runs, the new state goes back to its holders.

import type * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../../native/backend.ts";
import { entering, type Graph, type Holder, kept, refuse, sameShape, type Value } from "../graph.ts";
import type { Runner } from "./plan.ts";

/**
 * State lives in the variables, never in the recording, so that predict, save and assign between two replays see
 * and change what they would in eager code. A replay either finishes or changes nothing.
 */
export class Replay {
  readonly #backend: NativeBackend;
  readonly #graph: Graph;
  readonly #entering: Value[];
  readonly #holders: Holder[];
  readonly #inputIds: Int32Array;
  readonly #out: Int32Array;

  constructor(backend: NativeBackend, graph: Graph) {
    this.#backend = backend;
    this.#graph = graph;
    this.#entering = entering(graph).map((i) => graph.values[i]!);
    this.#holders = [
      ...graph.values.flatMap((value) => (value.kind === "state" ? [value.holder] : [])),
      ...graph.written.map(({ holder }) => holder),
    ];
    this.#inputIds = new Int32Array(this.#entering.length);
    this.#out = new Int32Array(kept(graph).length);
  }

  /** Throws NotRecordable, before anything has changed, if something that the recording needs is gone or other. */
  run(runner: Runner, inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const { binding } = this.#backend;
    const rates: number[] = [];
    try {
      for (const [i, value] of this.#entering.entries()) {
        if (value.kind === "knob") {
          const id = binding.createTensor(value.shape, value.dtype, Float32Array.of(value.read()));
          rates.push(id);
          this.#inputIds[i] = id;
        } else {
          this.#inputIds[i] = this.#idOf(value, inputs);
        }
      }
      runner.run(this.#inputIds, this.#out);
    } finally {
      for (const id of rates) binding.deleteTensor(id);
    }
    const { results, values, after } = this.#graph;
    for (const [i, holder] of this.#holders.entries()) this.#store(holder, this.#out[results.length + i]!);
    for (const each of after) each();
    return results.map((value, i) => {
      const { shape, dtype } = values[value]!;
      return this.#backend.createOutputTensor({ id: this.#out[i]!, shape, dtype });
    });
  }

  #idOf(value: Value, inputs: readonly tf.Tensor[]): number {
    const { tensorMap } = this.#backend;
    const dataId =
      value.kind === "input"
        ? inputs[value.index]!.dataId
        : (value as Value & { kind: "state" }).holder.dataId();
    if (!tensorMap.has(dataId)) refuse("a tensor that the step uses was disposed");
    const info = tensorMap.get(dataId);
    if (info.values !== null) this.#backend.getInputTensorIds([{ dataId }]);
    if (value.kind !== "input" && !sameShape(info.shape, value.shape))
      refuse("a weight of the step has another shape now");
    return info.id;
  }

  #store({ dataId, variable }: Holder, id: number): void {
    const info = this.#backend.tensorMap.get(dataId());
    if (info.refCount > 1 && variable) {
      // Somebody holds a clone, which keeps the old numbers, as in eager code.
      const fresh = this.#backend.createOutputTensor({ id, shape: variable.shape, dtype: info.dtype });
      variable.assign(fresh);
      fresh.dispose();
      return;
    }
    const old = info.id;
    info.id = id;
    this.#backend.binding.deleteTensor(old);
  }
}
