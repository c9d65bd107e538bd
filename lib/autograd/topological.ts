// The order in which a graph can be computed: every node after those that it is made of.

export interface Dependent<N> {
  readonly inputs: readonly N[];
}

/** All nodes that `root` is made of, each once, inputs first and `root` last. A loop, not a recursion: graphs of 50,000 nodes in a row are fine. */
export function topological<N extends Dependent<N>>(root: N): N[] {
  const order: N[] = [];
  const seen = new Set<N>([root]);
  const path = [{ node: root, next: 0 }];
  while (path.length > 0) {
    const at = path.at(-1)!;
    const input = at.node.inputs[at.next++];
    if (input === undefined) {
      order.push(at.node);
      path.pop();
    } else if (!seen.has(input)) {
      seen.add(input);
      path.push({ node: input, next: 0 });
    }
  }
  return order;
}
