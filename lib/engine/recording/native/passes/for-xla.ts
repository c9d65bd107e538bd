// XLA knows TensorFlow's operations only: our small product becomes its own again.

import type { Attribute, Binding } from "../../../native/binding.ts";
import { FLOAT32, type } from "../../../native/kernels/attributes.ts";
import type { Graph } from "../../graph.ts";

export function withoutOwnProducts(graph: Graph, binding: Binding): void {
  for (const node of graph.nodes) {
    if (node.op !== "LecternMatMul") continue;
    node.op = "MatMul";
    node.call = [type(binding, "T", FLOAT32), ...(node.call as readonly Attribute[])];
  }
}
