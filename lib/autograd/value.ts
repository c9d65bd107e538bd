// A number that remembers how it was made, so that its derivatives can be found: the graph of the lectures.

import { formatNumber } from "./format-number.ts";
import { GraphNode } from "./graph-node.ts";

/** How a value was made: the operation, its inputs, and the derivative by each of them. */
interface Made {
  op: string;
  inputs: readonly Value[];
  locals: readonly number[];
}

/**
 * A leaf of a graph of numbers, in double precision.
 *
 *     const [x, y, z] = [autograd.value(-2, "x"), autograd.value(5, "y"), autograd.value(-4, "z")];
 *     const f = x.add(y).mul(z);
 *     f.backward();
 *     [f.data, x.grad, y.grad, z.grad]; // [-12, -4, -4, 3]
 */
export function value(data: number, name = ""): Value {
  if (typeof data !== "number") {
    const got = data === null ? "null" : typeof data;
    throw new TypeError(`autograd.value: data must be a number, got ${got}; tensors take autograd.tensor`);
  }
  return new Value(data, { op: "", inputs: [], locals: [] }, name);
}

/**
 * A number in a graph: its operations make new nodes, and `backward` fills `grad` in all that it was made from. Made by
 * `value`.
 */
export class Value extends GraphNode {
  /** May be changed in a leaf: `w.data -= 0.1 * w.grad`. What was made from it stays as it was. */
  data: number;
  /** The derivative of the value whose `backward` was called last, by this one. */
  grad = 0;
  override readonly inputs: readonly Value[];
  /** The local derivatives: of this value by each of its inputs. */
  readonly locals: readonly number[];
  #hasGrad = false;

  constructor(data: number, { op, inputs, locals }: Made, name = "", isConstant = false) {
    super(op, name, isConstant);
    this.data = data;
    this.inputs = inputs;
    this.locals = locals;
  }

  /** `a + b`: 1 by each. */
  add(other: Value | number): Value {
    const [a, b] = [this, read("add", other)];
    return new Value(a.data + b.data, { op: "+", inputs: [a, b], locals: [1, 1] });
  }

  /** `a - b`: 1 by a, -1 by b. */
  sub(other: Value | number): Value {
    const [a, b] = [this, read("sub", other)];
    return new Value(a.data - b.data, { op: "-", inputs: [a, b], locals: [1, -1] });
  }

  /** `a b`: b by a, a by b. */
  mul(other: Value | number): Value {
    const [a, b] = [this, read("mul", other)];
    return new Value(a.data * b.data, { op: "*", inputs: [a, b], locals: [b.data, a.data] });
  }

  /** `a / b`: 1/b by a, -a/b² by b. */
  div(other: Value | number): Value {
    const [a, b] = [this, read("div", other)];
    const locals = [1 / b.data, -a.data / b.data ** 2];
    return new Value(a.data / b.data, { op: "/", inputs: [a, b], locals });
  }

  /** `aⁿ`, n a number: n aⁿ⁻¹. */
  pow(n: number): Value {
    const { data: a } = this;
    const local = n === 0 ? 0 : n * a ** (n - 1);
    return new Value(a ** n, { op: `^${n}`, inputs: [this], locals: [local] });
  }

  /** `a²`: 2a. */
  square(): Value {
    return this.pow(2);
  }

  /** `-a`: -1. */
  neg(): Value {
    return new Value(-this.data, { op: "neg", inputs: [this], locals: [-1] });
  }

  /** `eᵃ`: the value itself. */
  exp(): Value {
    const y = Math.exp(this.data);
    return new Value(y, { op: "exp", inputs: [this], locals: [y] });
  }

  /** `log a`: 1/a. */
  log(): Value {
    return new Value(Math.log(this.data), { op: "log", inputs: [this], locals: [1 / this.data] });
  }

  /** `s = 1 / (1 + e⁻ᵃ)`: s (1 - s). */
  sigmoid(): Value {
    const s = 1 / (1 + Math.exp(-this.data));
    return new Value(s, { op: "sigmoid", inputs: [this], locals: [s * (1 - s)] });
  }

  /** `t = tanh a`: 1 - t². */
  tanh(): Value {
    const t = Math.tanh(this.data);
    return new Value(t, { op: "tanh", inputs: [this], locals: [1 - t * t] });
  }

  /** `max(0, a)`: 1 above 0, else 0. */
  relu(): Value {
    const { data: a } = this;
    return new Value(Math.max(0, a), { op: "relu", inputs: [this], locals: [a > 0 ? 1 : 0] });
  }

  protected forget(): void {
    this.grad = 0;
    this.#hasGrad = false;
  }

  protected seed(): void {
    this.grad = 1;
    this.#hasGrad = true;
  }

  protected pass(): void {
    for (const [i, input] of this.inputs.entries()) {
      input.grad += this.grad * this.locals[i]!;
      input.#hasGrad = true;
    }
  }

  get valueText(): string {
    return formatNumber(this.data);
  }

  get gradText(): string | undefined {
    return this.#hasGrad && !this.isConstant ? formatNumber(this.grad) : undefined;
  }

  get localTexts(): readonly string[] {
    return this.locals.map(formatNumber);
  }
}

/** A number becomes a constant of the graph. */
function read(call: string, other: Value | number): Value {
  if (other instanceof Value) return other;
  if (typeof other !== "number") {
    const got = other === null ? "null" : typeof other;
    throw new TypeError(`Value.${call}: other must be a Value or a number, got ${got}`);
  }
  return new Value(other, { op: "", inputs: [], locals: [] }, "", true);
}
