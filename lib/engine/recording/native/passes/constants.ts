// Operations on constants alone, computed once.

import type { Attribute, Binding } from "../../../native/binding.ts";
import { type Graph, isStateful, type Node, sizeOf, type Values } from "../../graph.ts";
import { constantOf } from "../../passes/rewrite.ts";

/** A Fill of a big shape would become megabytes of constants. */
const LARGEST = 4096;

export function foldConstants(graph: Graph, binding: Binding): void {
  const { values } = graph;
  const foldable = (node: Node) =>
    !isStateful(node) &&
    node.inputs.length > 0 &&
    node.inputs.every((input) => values[input]!.kind === "constant") &&
    node.outputs.every((output) => sizeOf(values[output]!.shape) <= LARGEST);
  graph.nodes = graph.nodes.filter((node) => {
    if (!foldable(node)) return true;
    const ids = node.inputs.map((input) => {
      const { shape, dtype } = values[input]!;
      return binding.createTensor(shape, dtype, constantOf(values[input])!.slice());
    });
    const made = binding.executeOp(node.op, node.call as readonly Attribute[], ids, node.outputs.length);
    for (const [i, { id, shape, dtype }] of made.entries()) {
      values[node.outputs[i]!] = {
        kind: "constant",
        values: binding.tensorDataSync(id) as Values,
        shape,
        dtype,
      };
    }
    for (const id of [...ids, ...made.map(({ id }) => id)]) binding.deleteTensor(id);
    return false;
  });
}
