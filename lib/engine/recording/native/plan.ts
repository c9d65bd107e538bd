// A graph as a native plan: TensorFlow's operations one after the other, from one call.

import type { Attribute, Binding } from "../../native/binding.ts";
import { entering, type Graph, kept } from "../graph.ts";

/** A compiled graph: new ids of the kept values for the ids of what enters. */
export interface Runner {
  readonly kind: "plan" | "function" | "xla";
  run(inputIds: Int32Array, out: Int32Array): void;
  dispose(): void;
}

export function compilePlan(graph: Graph, binding: Binding): Runner {
  const { values, nodes } = graph;
  const keep = kept(graph);
  const ins = entering(graph);
  const used = new Set([...nodes.flatMap(({ inputs }) => inputs), ...keep]);
  const constants = values.flatMap(({ kind }, i) => (kind === "constant" && used.has(i) ? [i] : []));
  const slots = new Map([...ins, ...constants].map((value, slot) => [value, slot]));
  for (const { outputs } of nodes) for (const output of outputs) slots.set(output, slots.size);

  const last = new Map<number, number>();
  for (const [i, { inputs, outputs }] of nodes.entries())
    for (const value of [...inputs, ...outputs]) last.set(value, i);
  const release = nodes.map((): number[] => []);
  const owned = new Set(nodes.flatMap(({ outputs }) => outputs));
  for (const value of keep) owned.delete(value);
  for (const [value, i] of last) if (owned.has(value)) release[i]!.push(slots.get(value)!);

  const constantIds = constants.map((i) => {
    const value = values[i]!;
    if (value.kind !== "constant") throw new Error("internal: not a constant");
    return binding.createTensor(value.shape, value.dtype, value.values.slice());
  });
  const slotOf = (value: number) => slots.get(value)!;
  const plan = binding.createPlan(
    nodes.map(({ op, call, inputs, outputs }, i) => ({
      op,
      attributes: call as readonly Attribute[],
      inputs: inputs.map(slotOf),
      release: release[i]!,
      firstOutput: outputs.length > 0 ? slotOf(outputs[0]!) : 0,
      outputs: outputs.length,
    })),
    slots.size,
    ins.length,
    constantIds,
  );
  for (const id of constantIds) binding.deleteTensor(id); // the plan has handles of its own
  const keepSlots = Int32Array.from(keep, slotOf);
  return {
    kind: "plan",
    run: (inputIds, out) => binding.runPlan(plan, inputIds, keepSlots, out),
    dispose() {
      // Nothing to do: the plan goes when this object is collected.
    },
  };
}
