// What every optimizer is: a learning rate that may change, and a rule that moves parameters by their gradients.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { parameter } from "../nn/parameter.ts";

/**
 * All state lives in tf.Variables, the learning rate too: a recorded training step finds it there, and a rate that
 * a callback changes counts from the next step on.
 */
export abstract class Optimizer {
  readonly #rate: tf.Variable;
  #learningRate: number;

  constructor(learningRate: number, unknown: object, known: readonly string[]) {
    const where = `optim.${new.target.name}`;
    checkOptions(where, unknown, known);
    checkRate(where, learningRate);
    this.#learningRate = learningRate;
    this.#rate = parameter(`${new.target.name}/learningRate`, tf.scalar(learningRate), false);
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    checkRate(`optim.${this.constructor.name}`, value);
    this.#learningRate = value;
    tf.tidy(() => this.#rate.assign(tf.scalar(value)));
  }

  /** The learning rate as the rules' kernels take it. */
  protected get rate(): tf.Scalar {
    return this.#rate as tf.Tensor as tf.Scalar;
  }

  /** One step: moves each parameter by its gradient, both in one order. */
  abstract applyGradients(parameters: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void;

  /** Makes what the rule will remember of these parameters; the first step does it too. */
  build(_parameters: readonly tf.Variable[]): void {
    // a rule without memory has nothing to make
  }

  /** What the rule remembers from step to step, made so far. */
  get state(): readonly tf.Variable[] {
    return [];
  }
}

function checkRate(where: string, learningRate: number): void {
  if (Number.isFinite(learningRate) && learningRate >= 0) return;
  throw new RangeError(`${where}: learningRate must be a finite number of at least 0, got ${learningRate}`);
}
