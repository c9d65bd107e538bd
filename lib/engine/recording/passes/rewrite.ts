// What several passes need: who makes a value, and one value put in the place of another.

import type { Graph, Node, Value, Values } from "../graph.ts";

/** The operation that makes each value. */
export function makers({ nodes }: Graph): Map<number, Node> {
  return new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
}

/** Puts values in the place of others, wherever they are read. */
export class Replacements {
  readonly #by = new Map<number, number>();

  set(value: number, by: number): void {
    this.#by.set(value, by);
  }

  get(value: number): number {
    let by = value;
    for (let next = this.#by.get(by); next !== undefined; next = this.#by.get(by)) by = next;
    return by;
  }

  /** Leaves out the dropped operations and rewires the rest. */
  apply(graph: Graph, dropped: ReadonlySet<Node>): void {
    graph.nodes = graph.nodes.filter((node) => !dropped.has(node));
    for (const node of graph.nodes) node.inputs = node.inputs.map((value) => this.get(value));
    graph.results = graph.results.map((value) => this.get(value));
    for (const value of graph.values) if (value.kind === "state") value.next = this.get(value.next);
    for (const each of graph.written) each.next = this.get(each.next);
  }
}

export function addValue(graph: Graph, value: Value): number {
  return graph.values.push(value) - 1;
}

export function constantOf(value: Value | undefined): Values | undefined {
  return value?.kind === "constant" ? value.values : undefined;
}
