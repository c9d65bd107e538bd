// Task 7.2: the class writes down what was done, and reads it backwards
interface Entry {
  out: Value;
  back: () => void;
}
const tape: Entry[] = [];

class Value {
  grad = 0;
  readonly at: number;
  data: number;

  constructor(data: number, at = -1) {
    this.data = data;
    this.at = at; // its place on the tape
  }

  add(other: Value): Value {
    const out = new Value(this.data + other.data, tape.length);
    tape.push({ out, back: () => { this.take(out.grad); other.take(out.grad); } });
    return out;
  }

  mul(other: Value): Value {
    const out = new Value(this.data * other.data, tape.length);
    tape.push({ out, back: () => { this.take(out.grad * other.data); other.take(out.grad * this.data); } });
    return out;
  }

  sigmoid(): Value {
    const e = Math.exp(-Math.abs(this.data));
    const out = new Value(this.data < 0 ? e / (1 + e) : 1 / (1 + e), tape.length);
    tape.push({ out, back: () => this.take(out.grad * out.data * (1 - out.data)) });
    return out;
  }

  /** The gradient belongs to one run; what is left of an earlier one is 0 by then. */
  run = 0;
  static lastRun = 0;
  take(gradient: number): void {
    if (this.run !== Value.lastRun) [this.grad, this.run] = [0, Value.lastRun];
    this.grad += gradient;
  }

  backward(): void {
    Value.lastRun++;
    this.take(1);
    for (let i = this.at; i >= 0; i--) if (tape[i].out.run === Value.lastRun) tape[i].back();
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
