// Task 7.2: calls backward of its inputs, each of which begins with 1
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
    this.grad = 1;
    this.inputs.forEach((i, k) => {
      i.backward();
      i.grad += this.grad * this.locals[k];
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
