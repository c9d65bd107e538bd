// Task 7.2: a node is younger than its inputs: the order is that of birth
let born = 0;
class Value {
  data: number;
  grad = 0;
  readonly age = born++;
  readonly inputs: readonly Value[];
  readonly back: (dy: number) => readonly number[];

  constructor(data: number, inputs: readonly Value[] = [], back: (dy: number) => readonly number[] = () => []) {
    this.data = data;
    this.inputs = inputs;
    this.back = back;
  }

  add(other: Value): Value {
    return new Value(this.data + other.data, [this, other], (dy) => [dy, dy]);
  }

  mul(other: Value): Value {
    return new Value(this.data * other.data, [this, other], (dy) => [dy * other.data, dy * this.data]);
  }

  sigmoid(): Value {
    const s = 1 / (1 + Math.exp(-this.data));
    return new Value(s, [this], (dy) => [dy * s * (1 - s)]);
  }

  backward(): void {
    const graph = new Set<Value>([this]);
    for (const node of graph) for (const input of node.inputs) graph.add(input); // a Set goes on while it grows
    for (const node of graph) node.grad = 0;
    this.grad = 1;
    for (const node of [...graph].sort((a, b) => b.age - a.age)) {
      const gradients = node.back(node.grad);
      node.inputs.forEach((input, i) => {
        input.grad += gradients[i];
      });
    }
  }
}

function build(numbers: Vec, steps: Step[], roots: Vec = [numbers.length + steps.length - 1]): { data: Vec; grad: Vec } {
  const nodes = numbers.map((number) => new Value(number));
  for (const [op, a, b = a] of steps) {
    nodes.push(op === "sigmoid" ? nodes[a].sigmoid() : nodes[a][op](nodes[b]));
  }
  for (const root of roots) nodes[root].backward();
  return { data: nodes.map((node) => node.data), grad: nodes.map((node) => node.grad) };
}
