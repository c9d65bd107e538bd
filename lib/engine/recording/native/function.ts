// A graph as a TensorFlow function: its executor uses all cores and its optimizer fuses; XLA on request.

import type { Binding } from "../../native/binding.ts";
import type { Graph } from "../graph.ts";
import { toGraphDef } from "./graph-def.ts";
import type { Runner } from "./plan.ts";

let count = 0;

export function compileFunction(graph: Graph, binding: Binding, xla = false): Runner {
  const { bytes, inputs, outputs } = toGraphDef(graph, binding);
  // The process's own count: functions are known by name to all threads that load the addon.
  const name = `lectern_step_${globalThis.process?.pid ?? 0}_${count++}`;
  binding.addFunction(name, bytes, inputs, outputs);
  return {
    kind: xla ? "xla" : "function",
    run: (inputIds, out) => binding.runFunction(name, inputIds, out, xla),
    dispose: () => binding.removeFunction(name),
  };
}
