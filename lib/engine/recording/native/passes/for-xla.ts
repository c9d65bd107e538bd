// XLA knows TensorFlow's operations only: our small product becomes its own again.

import type { Attribute, Binding } from "../../../native/binding.ts";
import { FLOAT32, type } from "../../../native/kernels/attributes.ts";
import type { Graph } from "../../graph.ts";

export function withoutOwnProducts(graph: Graph, binding: Binding): void {
  for (const node of graph.nodes) {
    if (node.op !== "LecternMatMul") continue;
    const batch = graph.values[node.outputs[0]!]!.shape.length === 3;
    const flags = (node.call as readonly Attribute[]).map((flag) => ({
      ...flag,
      name: batch ? flag.name.replace("transpose_a", "adj_x").replace("transpose_b", "adj_y") : flag.name,
    }));
    node.op = batch ? "BatchMatMulV2" : "MatMul";
    node.call = [type(binding, "T", FLOAT32), ...flags];
  }
}
