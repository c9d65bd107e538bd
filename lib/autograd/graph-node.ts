// What scalar and tensor graphs share: nodes that know what they are made of, the backward pass, a picture.

import { describe, LARGEST } from "./describe.ts";
import { drawGraph } from "./draw.ts";
import { topological } from "./topological.ts";

/** A value in a graph, made by an operation from other values, or a leaf that was given. */
export abstract class GraphNode {
  /** "+", "sigmoid"; "" for a leaf. */
  readonly op: string;
  /** Whether it is a number that stands in a formula, whose gradient nobody asks for. */
  readonly isConstant: boolean;
  name: string;
  /** The last backward pass from here, and the last that came by: a mark, as the node itself would keep its graph alive. */
  #ownPass: object | undefined;
  #lastPass: object | undefined;

  constructor(op: string, name: string, isConstant: boolean) {
    this.op = op;
    this.name = name;
    this.isConstant = isConstant;
  }

  /** From which it was made, in the operation's order. */
  abstract readonly inputs: readonly GraphNode[];
  /** The value and the gradient as a picture shows them; the gradient only once there is one. */
  abstract readonly valueText: string;
  abstract readonly gradText: string | undefined;
  /** The derivative of this by each of its inputs, as a picture shows it. */
  abstract readonly localTexts: readonly string[];

  /** Forgets the gradient. */
  protected abstract forget(): void;
  /** Sets the gradient of the value by itself. */
  protected abstract seed(): void;
  /** Adds to each input's gradient what comes through this node: its own gradient times the local derivative. */
  protected abstract pass(): void;

  /** Gives it a name for pictures and steps: `x.add(y).named("q")`. */
  named(name: string): this {
    this.name = name;
    return this;
  }

  /**
   * Fills in the gradients of this value by every node of its graph, by the chain rule: from here to the leaves, each
   * node after all that are made of it. Begins anew each time; where a node is used twice, gradients add up.
   * `watch` is called after each node.
   */
  backward(watch?: (node: GraphNode) => void): void {
    const order = topological<GraphNode>(this);
    const pass = {};
    this.#ownPass = pass;
    for (const node of order) {
      node.forget();
      node.#lastPass = pass;
    }
    this.seed();
    watch?.(this);
    for (const node of order.reverse()) {
      if (node.inputs.length === 0) continue;
      node.pass();
      watch?.(node);
    }
  }

  /** Whether all gradients of its graph are those of this value: no `backward` came by after its own. */
  get hasOwnGrads(): boolean {
    const pass = this.#ownPass;
    return pass !== undefined && topological<GraphNode>(this).every((node) => node.#lastPass === pass);
  }

  /** One line for each node. */
  toString(): string {
    return describe(this);
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const text = { "text/plain": this.toString() };
    if (topological<GraphNode>(this).length > LARGEST) return text;
    return { "image/svg+xml": drawGraph(this), ...text };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
