// The same operation on the same values, done once.

import { type Graph, isStateful, type Node } from "../graph.ts";
import { Replacements } from "./rewrite.ts";

export function mergeDuplicates(graph: Graph): void {
  const seen = new Map<string, Node>();
  const same = new Replacements();
  const dropped = new Set<Node>();
  for (const node of graph.nodes) {
    if (isStateful(node)) continue;
    const name = `${node.op}|${node.key}|${node.inputs.map((input) => same.get(input))}`;
    const first = seen.get(name);
    if (first) {
      for (const [i, output] of node.outputs.entries()) same.set(output, first.outputs[i]!);
      dropped.add(node);
    } else {
      seen.set(name, node);
    }
  }
  same.apply(graph, dropped);
}
