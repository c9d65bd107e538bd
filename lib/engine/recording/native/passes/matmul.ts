// tfjs multiplies matrices as a batch of one; without the batch, two Reshapes a product are spared.

import type { Attribute, Binding } from "../../../native/binding.ts";
import { FLOAT32, INT32, type } from "../../../native/kernels/attributes.ts";
import type { Graph, Node } from "../../graph.ts";
import { addValue, constantOf, makers } from "../../passes/rewrite.ts";

export function unwrapBatchOfOne(graph: Graph, binding: Binding): void {
  const { values } = graph;
  const maker = makers(graph);
  graph.nodes = graph.nodes.flatMap((node) => {
    if (node.op !== "BatchMatMulV2") return [node];
    const before: Node[] = [];
    const [a, b] = node.inputs.map((input) => flat(input, before));
    if (a === undefined || b === undefined) return [node];
    const [output] = node.outputs as [number];
    const { shape } = values[output]!;
    const product: Node = { op: "MatMul", ...callOf(node), inputs: [a, b], outputs: [output] };
    if (shape.length === 2) return [...before, product];
    const flatOutput = addValue(graph, { kind: "made", shape: shape.slice(1), dtype: FLOAT32 });
    product.outputs = [flatOutput];
    return [...before, product, reshape(flatOutput, shape, output)];
  });

  function callOf({ call }: Node): Pick<Node, "call" | "key"> {
    const attributes = call as readonly Attribute[];
    const flag = (name: string) => attributes.find((attribute) => attribute.name === name)?.value === true;
    const [transposeA, transposeB] = [flag("adj_x"), flag("adj_y")];
    const bool = (name: string, value: boolean): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value });
    return {
      call: [type(binding, "T", FLOAT32), bool("transpose_a", transposeA), bool("transpose_b", transposeB)],
      key: `matmul ${transposeA} ${transposeB}`,
    };
  }

  /** The value as a matrix: itself, what it was reshaped from, or a Reshape put into `before`. */
  function flat(value: number, before: Node[]): number | undefined {
    const { shape, dtype } = values[value]!;
    if (dtype !== FLOAT32) return undefined;
    if (shape.length === 2) return value;
    if (shape.length !== 3 || shape[0] !== 1) return undefined;
    const inner = maker.get(value);
    if (inner?.op === "Reshape") {
      const from = values[inner.inputs[0]!]!.shape;
      if (from.length === 2 && from[0] === shape[1] && from[1] === shape[2]) return inner.inputs[0];
    }
    const constant = constantOf(values[value]);
    if (constant)
      return addValue(graph, { kind: "constant", values: constant, shape: shape.slice(1), dtype });
    const output = addValue(graph, { kind: "made", shape: shape.slice(1), dtype });
    before.push(reshape(value, shape.slice(1), output));
    return output;
  }

  function reshape(input: number, shape: readonly number[], output: number): Node {
    const to = addValue(graph, {
      kind: "constant",
      values: Int32Array.from(shape),
      shape: [shape.length],
      dtype: INT32,
    });
    return {
      op: "Reshape",
      call: [type(binding, "T", FLOAT32), type(binding, "Tshape", INT32)],
      key: "reshape",
      inputs: [input, to],
      outputs: [output],
    };
  }
}
