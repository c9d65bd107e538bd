// Task 7.2: adds up local derivatives, without the node's own gradient
class Value {
  data: number;
  grad = 0;
  inputs: Value[];
  locals: Vec;
  constructor(data: number, inputs: Value[] = [], locals: Vec = []) {
    this.data = data;
    this.inputs = inputs;
    this.locals = locals;
  }
  add(o: Value): Value {
    return new Value(this.data + o.data, [this, o], [1, 1]);
  }
  mul(o: Value): Value {
    return new Value(this.data * o.data, [this, o], [o.data, this.data]);
  }
  sigmoid(): Value {
    const s = 1 / (1 + Math.exp(-this.data));
    return new Value(s, [this], [s * (1 - s)]);
  }
  backward(): void {
    const order: Value[] = [this];
    for (const n of order)
      for (const i of n.inputs) {
        if (order.includes(i)) order.splice(order.indexOf(i), 1);
        order.push(i);
      }
    for (const n of order) n.grad = 0;
    this.grad = 1;
    for (const n of order)
      n.inputs.forEach((i, k) => {
        i.grad += n.locals[k];
      });
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
