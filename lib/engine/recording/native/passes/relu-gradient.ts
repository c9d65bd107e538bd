// tfjs's gradient of ReLU, dy * step(x), is eight operations in TensorFlow; ReluGrad is one.

import type { Binding } from "../../../native/binding.ts";
import { FLOAT32, type } from "../../../native/kernels/attributes.ts";
import type { Graph, Node } from "../../graph.ts";
import { constantOf, makers } from "../../passes/rewrite.ts";

export function fuseReluGradients(graph: Graph, binding: Binding): void {
  const { values } = graph;
  const maker = makers(graph);
  for (const node of graph.nodes) {
    if (node.op !== "Mul") continue;
    const [a, b] = node.inputs as [number, number];
    const [dy, x] = stepOf(b) === undefined ? [b, stepOf(a)] : [a, stepOf(b)];
    if (x === undefined) continue;
    // step gives NaN for NaN where ReluGrad gives 0 or dy: equal only where the loss is lost already.
    Object.assign(node, {
      op: "ReluGrad",
      call: [type(binding, "T", FLOAT32)],
      key: "T",
      inputs: [dy, x],
    });
  }

  /** x, if the value is step(x) with slope 0: `x is NaN ? x : x > 0 ? 1 : 0`. */
  function stepOf(value: number): number | undefined {
    const cast = made(value, "Cast");
    const outer = made(cast ? cast.inputs[0]! : value, "Select", "SelectV2");
    const isNan = outer && made(outer.inputs[0]!, "IsNan");
    const inner = outer && made(outer.inputs[2]!, "Select", "SelectV2");
    const greater = inner && made(inner.inputs[0]!, "Greater");
    if (!isNan || !greater || greater.inputs[0] !== isNan.inputs[0]) return undefined;
    // Each constant counts: step(x, -1) is the gradient of abs, and looks the same but for one.
    const step = isAll(greater.inputs[1]!, 0) && isAll(inner.inputs[1]!, 1) && isAll(inner.inputs[2]!, 0);
    return step ? isNan.inputs[0] : undefined;
  }

  function made(value: number, ...ops: string[]): Node | undefined {
    const node = maker.get(value);
    return node && ops.includes(node.op) ? node : undefined;
  }

  function isAll(value: number, n: number): boolean {
    const fill = made(value, "Fill");
    const constant = constantOf(values[fill ? fill.inputs[1]! : value]);
    return constant !== undefined && constant.length > 0 && constant.every((x) => x === n);
  }
}
