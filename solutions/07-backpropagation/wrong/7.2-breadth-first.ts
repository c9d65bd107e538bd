// Task 7.2: goes through the graph as it was found, not in topological order
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

  add(other: Value): Value {
    return new Value(this.data + other.data, [this, other], [1, 1]);
  }

  mul(other: Value): Value {
    return new Value(this.data * other.data, [this, other], [other.data, this.data]);
  }

  sigmoid(): Value {
    const s = 1 / (1 + Math.exp(-this.data));
    return new Value(s, [this], [s * (1 - s)]);
  }

  backward(): void {
    const graph = new Set<Value>([this]);
    for (const node of graph) for (const input of node.inputs) graph.add(input);
    for (const node of graph) node.grad = 0;
    this.grad = 1;
    for (const node of graph) {
      for (const [i, input] of node.inputs.entries()) input.grad += node.grad * node.locals[i];
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
