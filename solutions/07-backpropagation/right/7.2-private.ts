// Task 7.2: private fields, local derivatives as functions
class Value {
  data: number;
  grad = 0;
  #back: [Value, () => number][];
  constructor(data: number, back: [Value, () => number][] = []) {
    this.data = data;
    this.#back = back;
  }
  add(o: Value): Value {
    return new Value(this.data + o.data, [
      [this, () => 1],
      [o, () => 1],
    ]);
  }
  mul(o: Value): Value {
    return new Value(this.data * o.data, [
      [this, () => o.data],
      [o, () => this.data],
    ]);
  }
  sigmoid(): Value {
    const s = 1 / (1 + Math.exp(-this.data));
    return new Value(s, [[this, () => s * (1 - s)]]);
  }
  backward(): void {
    const done = new Set<Value>(),
      order: Value[] = [],
      stack: (Value | null)[] = [this],
      open: Value[] = [];
    while (stack.length > 0) {
      const n = stack.pop()!;
      if (n === null) {
        order.push(open.pop()!);
        continue;
      }
      if (done.has(n)) continue;
      done.add(n);
      open.push(n);
      stack.push(null);
      for (const [i] of n.#back) if (!done.has(i)) stack.push(i);
    }
    for (const n of order) n.grad = 0;
    this.grad = 1;
    for (const n of order.reverse()) for (const [i, local] of n.#back) i.grad += n.grad * local();
  }
}
function build(
  numbers: Vec,
  steps: Step[],
  roots: Vec = [numbers.length + steps.length - 1],
): { data: Vec; grad: Vec } {
  const nodes = numbers.map((number) => new Value(number));
  for (const [op, a, b = a] of steps)
    nodes.push(op === "sigmoid" ? nodes[a].sigmoid() : nodes[a][op](nodes[b]));
  for (const root of roots) nodes[root].backward();
  return { data: nodes.map((node) => node.data), grad: nodes.map((node) => node.grad) };
}
