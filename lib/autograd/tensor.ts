// The same graph over tensors: a node is a whole layer's values, its rule a product of matrices.

import * as tf from "../engine/tensorflow.ts";
import { softmaxCrossEntropyWithGrad } from "../losses/softmax-cross-entropy.ts";
import { formatNumber } from "./format-number.ts";
import { GraphNode } from "./graph-node.ts";

/** How a tensor was made: the operation, its inputs, from dy to a gradient for each of them, and that in letters. */
interface Made {
  op: string;
  inputs: readonly TensorNode[];
  backward: (dy: tf.Tensor) => readonly tf.Tensor[];
  rules: readonly string[];
}

const LEAF: Made = { op: "", inputs: [], backward: () => [], rules: [] };

/**
 * A leaf of a graph of tensors.
 *
 *     const W = autograd.tensor([[1, 2], [3, 4]], "W");
 *     const L = autograd.tensor([[1, -1]], "x").matMul(W).square().sum();
 *     L.backward();
 *     W.grad; // Tensor float32 [2, 2] [[-4, -4], [4, 4]]
 */
export function tensor(data: tf.TensorLike | tf.Tensor, name = ""): TensorNode {
  return new TensorNode(data instanceof tf.Tensor ? data : tf.tensor(data, undefined, "float32"), LEAF, name);
}

/**
 * A tensor in a graph: its operations make new nodes, and `backward` of a scalar fills `grad` in all that it was made
 * from. Made by `tensor`.
 */
export class TensorNode extends GraphNode {
  /** May be changed in a leaf, to a tensor of the same shape: `W.data = W.data.sub(W.grad!.mul(0.1))`. */
  data: tf.Tensor;
  /** The gradient of the scalar whose `backward` was called last, in the shape of `data`. */
  grad: tf.Tensor | undefined;
  override readonly inputs: readonly TensorNode[];
  readonly localTexts: readonly string[];
  readonly #backward: Made["backward"];

  constructor(data: tf.Tensor, { op, inputs, backward, rules }: Made, name = "", isConstant = false) {
    super(op, name, isConstant);
    this.data = data;
    this.inputs = inputs;
    this.localTexts = rules;
    this.#backward = backward;
  }

  get shape(): number[] {
    return this.data.shape;
  }

  /** `x W`, x [n, k] and W [k, m]: `dx = dy Wᵀ`, `dW = xᵀ dy`. */
  matMul(other: TensorNode): TensorNode {
    const [x, W] = [this, other];
    if (x.data.rank !== 2 || W.data.rank !== 2 || x.shape[1] !== W.shape[0]) {
      const [left, right] = [x, W].map(({ shape }) => `[${shape.join(", ")}]`);
      throw new TypeError(
        `TensorNode.matMul: other must have shape [${x.shape[1] ?? "k"}, m] to match [n, k] ${left}, got ${right}`,
      );
    }
    const backward = (dy: tf.Tensor) => [
      tf.matMul(dy, W.data, false, true),
      tf.matMul(x.data, dy, true, false),
    ];
    const data = tf.matMul(x.data, W.data);
    return new TensorNode(data, { op: "matMul", inputs: [x, W], backward, rules: ["dy Wᵀ", "xᵀ dy"] });
  }

  /** `a + b`, b broadcast to a: dy by each, summed where it was broadcast. */
  add(other: TensorNode | number): TensorNode {
    return this.#pair(
      "add",
      "+",
      other,
      (a, b) => a.add(b),
      (dy) => [dy, dy],
      ["dy", "dy"],
    );
  }

  /** `a - b`: dy by a, -dy by b. */
  sub(other: TensorNode | number): TensorNode {
    return this.#pair(
      "sub",
      "-",
      other,
      (a, b) => a.sub(b),
      (dy) => [dy, dy.neg()],
      ["dy", "−dy"],
    );
  }

  /** `a b`, element by element: dy b by a, dy a by b. */
  mul(other: TensorNode | number): TensorNode {
    const backward = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [dy.mul(b), dy.mul(a)];
    return this.#pair("mul", "*", other, (a, b) => a.mul(b), backward, ["dy b", "dy a"]);
  }

  /** `a²`: 2a dy. */
  square(): TensorNode {
    return this.#single("^2", this.data.square(), (dy) => dy.mul(this.data).mul(2), "2a dy");
  }

  /** `eᵃ`: y dy. */
  exp(): TensorNode {
    const y = this.data.exp();
    return this.#single("exp", y, (dy) => dy.mul(y), "y dy");
  }

  /** `y = 1 / (1 + e⁻ᵃ)`: y (1 - y) dy. */
  sigmoid(): TensorNode {
    const y = this.data.sigmoid();
    return this.#single("sigmoid", y, (dy) => y.mul(tf.sub(1, y)).mul(dy), "y (1 − y) dy");
  }

  /** `y = tanh a`: (1 - y²) dy. */
  tanh(): TensorNode {
    const y = this.data.tanh();
    return this.#single("tanh", y, (dy) => tf.sub(1, y.square()).mul(dy), "(1 − y²) dy");
  }

  /** `max(0, a)`: dy where a > 0. */
  relu(): TensorNode {
    return this.#single("relu", this.data.relu(), (dy) => dy.mul(this.data.step()), "dy [a > 0]");
  }

  /** The sum of all values: dy to each. */
  sum(): TensorNode {
    return this.#single("sum", this.data.sum(), (dy) => tf.fill(this.shape, 1).mul(dy), "dy");
  }

  /** The mean of all m values: dy / m to each. */
  mean(): TensorNode {
    const m = this.data.size;
    return this.#single("mean", this.data.mean(), (dy) => tf.fill(this.shape, 1 / m).mul(dy), "dy/m");
  }

  /** The mean over m rows of `-log softmax(z)` at the labels (class indices [m]): `(softmax(z) - y) / m`. */
  softmaxCrossEntropy(labels: readonly number[] | tf.Tensor): TensorNode {
    const [data, dz] = softmaxCrossEntropyWithGrad(
      this.data,
      labels instanceof tf.Tensor ? labels : tf.tensor1d([...labels], "int32"),
    );
    return this.#single("softmaxCE", data, (dy) => dz.mul(dy), "(p − y)/m dy");
  }

  protected forget(): void {
    this.grad = undefined;
  }

  protected seed(): void {
    if (this.data.size !== 1) {
      throw new TypeError(
        `TensorNode.backward: the value must be one number, got shape [${this.shape.join(", ")}]; write .sum() or .mean()`,
      );
    }
    this.grad = tf.onesLike(this.data);
  }

  protected pass(): void {
    const gradients = this.#backward(this.grad!);
    for (const [i, input] of this.inputs.entries()) {
      input.grad = input.grad ? input.grad.add(gradients[i]!) : gradients[i]!;
    }
  }

  get valueText(): string {
    return formatTensor(this.data);
  }

  get gradText(): string | undefined {
    return this.grad && !this.isConstant ? formatTensor(this.grad) : undefined;
  }

  #single(op: string, data: tf.Tensor, backward: (dy: tf.Tensor) => tf.Tensor, rule: string): TensorNode {
    return new TensorNode(data, { op, inputs: [this], backward: (dy) => [backward(dy)], rules: [rule] });
  }

  #pair(
    call: string,
    op: string,
    other: TensorNode | number,
    forward: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
    backward: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor[],
    rules: readonly string[],
  ): TensorNode {
    if (!(other instanceof TensorNode) && typeof other !== "number") {
      throw new TypeError(`TensorNode.${call}: other must be a TensorNode or a number, got ${typeof other}`);
    }
    const b = typeof other === "number" ? new TensorNode(tf.scalar(other), LEAF, "", true) : other;
    const inputs = [this, b];
    const data = forward(this.data, b.data);
    return new TensorNode(data, {
      op,
      inputs,
      rules,
      backward: (dy) => backward(dy, this.data, b.data).map((d, i) => sumTo(d, inputs[i]!.shape)),
    });
  }
}

/** Sums over the axes along which a tensor of this shape was broadcast. */
function sumTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const more = x.rank - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < more || (shape[axis - more] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? x : x.sum(axes).reshape([...shape]);
}

/** The values if there is room for them, otherwise the shape and the length of the whole. */
function formatTensor(x: tf.Tensor): string {
  if (x.size <= 4) return nested([...x.dataSync()].map(formatNumber), x.shape);
  const norm = Math.sqrt(Array.from(x.dataSync()).reduce((sum, value) => sum + value ** 2, 0));
  return `[${x.shape.join(", ")}] ‖${formatNumber(norm)}‖`;
}

function nested(values: readonly string[], [size, ...rest]: readonly number[]): string {
  if (size === undefined) return values[0]!;
  const width = values.length / Math.max(1, size);
  const rows = Array.from({ length: size }, (_, i) => nested(values.slice(i * width, (i + 1) * width), rest));
  return `[${rows.join(", ")}]`;
}
