// Operations whose results nobody reads: tfjs computes gradients of everything, also where no one asks.

import { type Graph, isStateful, kept } from "../graph.ts";

export function dropDead(graph: Graph): void {
  const live = new Set(kept(graph));
  graph.nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const needed = isStateful(node) || node.outputs.some((output) => live.has(output));
      if (needed) for (const input of node.inputs) live.add(input);
      return needed;
    })
    .reverse();
}
