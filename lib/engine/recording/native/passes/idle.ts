// Operations that give back what they got: a Reshape to the same shape, x * 1, x + 0.

import { type Graph, type Node, sameShape } from "../../graph.ts";
import { constantOf, Replacements } from "../../passes/rewrite.ts";

/** With equal shape and type before and after, these change nothing. */
const KEEPS =
  /^(Reshape|Identity|Cast|Tile|BroadcastTo|Slice|Sum|Mean|Max|Min|Pad|PadV2|ExpandDims|Squeeze)$/;

export function dropIdle(graph: Graph): void {
  const { values } = graph;
  const same = new Replacements();
  const dropped = new Set<Node>();
  const maker = new Map<number, Node>();
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map((input) => same.get(input));
    shortenReshape(node, maker);
    const from = unchanged(node);
    if (from === undefined) for (const output of node.outputs) maker.set(output, node);
    else {
      same.set(node.outputs[0]!, from);
      dropped.add(node);
    }
  }
  same.apply(graph, dropped);

  /** The input that the operation gives back, if it does. */
  function unchanged({ op, inputs, outputs }: Node): number | undefined {
    if (outputs.length !== 1) return undefined;
    const [a, b] = inputs;
    const equal = (input: number | undefined) =>
      input !== undefined &&
      sameShape(values[input]!.shape, values[outputs[0]!]!.shape) &&
      values[input]!.dtype === values[outputs[0]!]!.dtype;
    const all = (input: number | undefined, n: number) => {
      const constant = constantOf(values[input!]);
      return constant !== undefined && constant.length > 0 && constant.every((x) => Object.is(x, n));
    };
    if (KEEPS.test(op)) return equal(a) ? a : undefined;
    if (op === "Transpose")
      return equal(a) && constantOf(values[b!])?.every((axis, i) => axis === i) ? a : undefined;
    if (op === "Mul") return all(b, 1) && equal(a) ? a : all(a, 1) && equal(b) ? b : undefined;
    if (op === "RealDiv" || op === "Div") return all(b, 1) && equal(a) ? a : undefined;
    // x - 0 is x for every x; x + 0 is not for -0, which becomes 0.
    if (op === "Sub") return all(b, 0) && equal(a) ? a : undefined;
    return undefined;
  }

  /** A Reshape of a Reshape reads the first one's input. */
  function shortenReshape(node: Node, makers: Map<number, Node>): void {
    const before = node.op === "Reshape" ? makers.get(node.inputs[0]!) : undefined;
    if (before?.op === "Reshape") node.inputs = [before.inputs[0]!, ...node.inputs.slice(1)];
  }
}
