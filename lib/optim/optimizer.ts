// What every optimizer is: a learning rate that may change, and a rule that moves parameters by their gradients.

import { checkLike } from "../engine/kernels/sgd.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { parameter } from "../nn/parameter.ts";
import { type ClipOptions, clip, readClip } from "./clip.ts";
import { rateAt, type Schedule } from "./schedule.ts";
import { addDecay, decayed, readDecay, type WeightDecayOptions } from "./weight-decay.ts";

export interface OptimizerOptions extends ClipOptions, WeightDecayOptions {
  /** A number, which may be changed between steps, or a schedule, such as `optim.cosineDecay({ ... })`. */
  learningRate?: number | Schedule;
}

/** What all optimizers take besides the learning rate and their own options. */
const SHARED = [
  "weightDecay",
  "decoupledWeightDecay",
  "decayBiases",
  "clipValue",
  "clipNorm",
  "globalClipNorm",
];

/**
 * One step: the gradients are clipped, the weights decay, the rule moves the parameters.
 *
 * All state lives in tf.Variables, the learning rate and the count of steps too: a recorded training step finds it
 * there, a rate that a callback changes counts from the next step on, and a checkpoint has it all in `namedState`.
 */
export abstract class Optimizer {
  readonly #rate: tf.Variable;
  readonly #steps: tf.Variable;
  readonly #schedule: Schedule | undefined;
  readonly #clip: ClipOptions;
  readonly #decay: Required<WeightDecayOptions>;
  /** What the rule remembers of each parameter, by name, in the order in which parameters were first seen. */
  readonly #slots = new Map<tf.Variable, Record<string, tf.Variable>>();
  #learningRate = Number.NaN;

  /** `learningRate` is the default; `own` names the options that the rule has besides. */
  constructor(
    options: OptimizerOptions,
    { learningRate: usual }: { learningRate: number },
    own: readonly string[] = [],
  ) {
    const where = `optim.${new.target.name}`;
    checkOptions(where, options, ["learningRate", ...own, ...SHARED]);
    const { learningRate = usual } = options;
    this.#clip = readClip(where, options);
    this.#decay = readDecay(where, options);
    if (typeof learningRate === "function") this.#schedule = learningRate;
    else this.#learningRate = checkRate(where, learningRate);
    const variable = (name: string, value: number) =>
      parameter(`${new.target.name}/${name}`, tf.scalar(value), false);
    this.#rate = variable("learningRate", this.#schedule ? 0 : this.#learningRate);
    this.#steps = variable("steps", 0);
  }

  /** Of the next step. With a schedule it cannot be set. */
  get learningRate(): number {
    const [rate] = tf.tidy(() => this.rate.dataSync());
    // What a checkpoint has assigned counts; as long as nothing has, the number is given as it was written.
    return Math.fround(this.#learningRate) === rate ? this.#learningRate : rate!;
  }

  set learningRate(value: number) {
    const where = `optim.${this.constructor.name}`;
    if (this.#schedule) {
      throw new TypeError(
        `${where}: learningRate follows a schedule and cannot be set, got ${value}; make the optimizer with a number`,
      );
    }
    this.#learningRate = checkRate(where, value);
    tf.tidy(() => this.#rate.assign(tf.scalar(value)));
  }

  /** One step: moves each parameter by its gradient, both in one order. */
  applyGradients(parameters: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void {
    checkLike(`optim.${this.constructor.name}.applyGradients: gradients`, gradients, parameters);
    tf.tidy(() => {
      const { rate } = this;
      const g = addDecay(this.#decay, parameters, clip(this.#clip, gradients));
      const moved = this.update(decayed(this.#decay, parameters, rate), g, rate, parameters);
      for (const [i, p] of parameters.entries()) p.assign(moved[i]!);
      if (this.#schedule && !this.countsSteps) this.countTo(this.steps.add(1));
    });
  }

  /**
   * The rule itself: from parameters p, gradients g and the learning rate to the new parameters. What it remembers
   * of each of `variables` is in `slot`.
   */
  protected abstract update(
    p: tf.Tensor[],
    g: tf.Tensor[],
    rate: tf.Scalar,
    variables: readonly tf.Variable[],
  ): tf.Tensor[];

  /** Names of what the rule remembers of each parameter, zeros at first. */
  protected get slots(): readonly string[] {
    return [];
  }

  /** What the rule remembers under this name of each of these parameters. */
  protected slot(name: string, variables: readonly tf.Variable[]): tf.Variable[] {
    return variables.map((p) => this.#slotsOf(p)[name]!);
  }

  /** The learning rate of this step, as kernels take it. */
  protected get rate(): tf.Scalar {
    return this.#schedule
      ? rateAt(`optim.${this.constructor.name}`, this.#schedule, this.steps)
      : (this.#rate as tf.Tensor as tf.Scalar);
  }

  /** Steps done before this one, as far as a schedule or the rule counts them. */
  protected get steps(): tf.Scalar {
    return this.#steps as tf.Tensor as tf.Scalar;
  }

  /** Whether the rule itself counts the steps, and calls `countTo` in each. */
  protected get countsSteps(): boolean {
    return false;
  }

  protected countTo(steps: tf.Scalar): void {
    this.#steps.assign(steps);
  }

  /** Makes what the rule will remember of these parameters; the first step does it too. */
  build(parameters: readonly tf.Variable[]): void {
    for (const p of parameters) this.#slotsOf(p);
  }

  /** What changes from step to step, made so far. */
  get state(): readonly tf.Variable[] {
    return Object.values(this.namedState);
  }

  /**
   * The same by names that do not hang on the parameters' own: "learningRate", "steps", and for the third parameter
   * of Adam "m/2" and "v/2". What a checkpoint saves, and assigns to an optimizer of the same kind that was built.
   */
  get namedState(): Record<string, tf.Variable> {
    const named: Record<string, tf.Variable> = {};
    if (!this.#schedule) named.learningRate = this.#rate;
    if (this.#schedule || this.countsSteps) named.steps = this.#steps;
    for (const [i, slots] of [...this.#slots.values()].entries()) {
      for (const [name, variable] of Object.entries(slots)) named[`${name}/${i}`] = variable;
    }
    return named;
  }

  #slotsOf(p: tf.Variable): Record<string, tf.Variable> {
    let slots = this.#slots.get(p);
    if (!slots) {
      const zeros = (name: string) =>
        parameter(`${p.name}/${this.constructor.name}/${name}`, tf.zerosLike(p), false);
      slots = Object.fromEntries(this.slots.map((name) => [name, zeros(name)]));
      this.#slots.set(p, slots);
    }
    return slots;
  }
}

function checkRate(where: string, learningRate: number | undefined): number {
  if (Number.isFinite(learningRate) && learningRate! >= 0) return learningRate!;
  throw new RangeError(`${where}: learningRate must be a finite number of at least 0, got ${learningRate}`);
}

/** How much of the past is kept, as in momentum; `where` ("optim.SGD: momentum") opens the error text. */
export function checkShare(where: string, share: number): number {
  if (share >= 0 && share < 1) return share;
  throw new RangeError(`${where} must be at least 0 and below 1, got ${share}`);
}
