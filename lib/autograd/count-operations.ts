// Why backpropagation: how many multiplications it takes, and how many it would take path by path.

import type { GraphNode } from "./graph-node.ts";
import { topological } from "./topological.ts";

export interface OperationCount {
  /** How many ways lead from the leaves to the end. */
  paths: number;
  /** Multiplications, if the local derivatives along each path are multiplied anew. */
  pathByPath: number;
  /** Multiplications, if each node's gradient is kept: one for each wire. */
  backprop: number;
}

/**
 * Multiplications of local derivatives for the gradients of `root` by all its leaves.
 *
 * A path of k wires is a product of k factors, k - 1 multiplications; in a network of layers there are as many paths
 * as there are choices of a neuron in each. Backpropagation multiplies once for each wire, except for those into
 * `root`, whose own gradient is 1. Constants are not counted. Above 2⁵³ the counts are rounded.
 *
 *     const x = autograd.value(3);
 *     let y = x;
 *     for (let i = 0; i < 20; i++) y = y.add(y);
 *     autograd.countOperations(y); // { paths: 1048576, pathByPath: 19922944, backprop: 38 }
 */
export function countOperations(root: GraphNode): OperationCount {
  const order = topological<GraphNode>(root);
  // Of each node: how many ways lead from it to the end, and how many wires they have together.
  const ways = new Map(order.map((node) => [node, { count: 0, wires: 0 }]));
  ways.get(root)!.count = 1;
  const count: OperationCount = { paths: 0, pathByPath: 0, backprop: 0 };
  for (const node of [...order].reverse()) {
    const here = ways.get(node)!;
    if (node.isConstant) continue;
    if (node.inputs.length === 0) {
      count.paths += here.count;
      count.pathByPath += Math.max(0, here.wires - here.count);
    }
    for (const input of node.inputs) {
      const there = ways.get(input)!;
      there.count += here.count;
      there.wires += here.wires + here.count;
      if (node !== root && !input.isConstant) count.backprop++;
    }
  }
  return count;
}
