// What training needs of a model: a step on a batch, a measurement on a batch, and a way back.

import type { LayersModel } from "@tensorflow/tfjs";

import { recorded } from "../engine/recording/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { addPenalties, addPenaltyGradients } from "../nn/regularizers.ts";
import type { Sequential } from "../nn/sequential.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { drawFromSteps } from "./layers-dropout.ts";
import type { Loss } from "./loss.ts";
import type { Metric } from "./metrics.ts";

/** From a batch to its loss and metrics, a scalar each, in the order of the trainee's names. */
export type BatchFunction = (x: tf.Tensor, y: tf.Tensor) => tf.Tensor[];

export interface Measured {
  /** "loss", then the metrics. */
  readonly names: readonly string[];
  readonly evaluate: BatchFunction;
}

export interface Trainee extends Measured {
  /** Moves the parameters; what it gives was measured before that. */
  readonly step: BatchFunction;
  /** All that a step changes; absent if a foreign model keeps it to itself. */
  readonly state?: readonly tf.Variable[];
}

interface Measurement {
  model: Sequential;
  loss: Loss;
  metrics: readonly { name: string; metric: Metric }[];
}

interface Task extends Measurement {
  optimizer: Optimizer;
}

/** A model whose recorded step is at hand: a second `fit` with the same task goes on at full speed. */
const known = new WeakMap<Sequential, Task & { trainee: Trainee }>();

/** A model of nn, once built. */
export function sequentialTrainee(task: Task): Trainee {
  const before = known.get(task.model);
  if (before && isSameTask(before, task)) return before.trainee;
  const { model, loss, optimizer, metrics } = task;
  optimizer.build(model.parameters);

  const step: BatchFunction = (x, y) =>
    tf.tidy(() => {
      const [p, cache] = model.forward(x, true);
      const [L, dp] = loss.withGrad(p, y);
      const { gradients } = model.backward(dp, cache);
      const regularized = addPenalties(L, model); // before the parameters move
      optimizer.applyGradients(model.parameters, addPenaltyGradients(gradients, model));
      return [regularized, ...metrics.map(({ metric }) => metric(p, y))];
    });
  const { names, evaluate } = measurement(task);
  const trainee: Trainee = {
    names,
    step: recorded(step),
    evaluate: recorded(evaluate),
    state: [...model.parameters, ...model.layers.flatMap((layer) => layer.state), ...optimizer.state],
  };
  known.set(model, { ...task, trainee });
  return trainee;
}

/** Of a model of nn, once built: what `evaluate` measures, without learning. */
export function measurement({ model, loss, metrics }: Measurement): Measured {
  return {
    names: ["loss", ...metrics.map(({ name }) => name)],
    evaluate: (x, y) =>
      tf.tidy(() => {
        const [p] = model.forward(x);
        return [addPenalties(loss.value(p, y), model), ...metrics.map(({ metric }) => metric(p, y))];
      }),
  };
}

function isSameTask(a: Task, b: Task): boolean {
  return (
    a.loss.value === b.loss.value &&
    a.optimizer === b.optimizer &&
    a.metrics.length === b.metrics.length &&
    a.metrics.every(({ name, metric }, i) => name === b.metrics[i]!.name && metric === b.metrics[i]!.metric)
  );
}

/** What a compiled model of tf.layers trains and measures with; its types hide most of it. */
export interface Compiled {
  inputs: unknown[];
  outputs: unknown[];
  optimizer: unknown;
  metricsNames: string[];
  /** x and y as the model takes them, in lists of one; throws if their shapes are others. */
  standardizeUserDataXY(x: tf.Tensor, y: tf.Tensor, checkBatchAxis: boolean): [tf.Tensor[], tf.Tensor[]];
  makeTrainFunction(): (data: tf.Tensor[]) => tf.Tensor[];
  /** Makes `testFunction`. */
  makeTestFunction(): void;
  testFunction: (data: tf.Tensor[]) => tf.Tensor[];
}

/** A tf.Sequential is a shell around the model that trains. */
export function compiledModel(model: LayersModel): Compiled {
  return ((model as { model?: unknown }).model ?? model) as Compiled;
}

/** For each model, its step and the optimizer that it was made with: compiled anew, it gets a new one. */
const compiled = new WeakMap<Compiled, { optimizer: unknown; trainee: Trainee }>();

/** A model of tf.layers, of one input and one output, compiled. */
export function layersTrainee(model: LayersModel, where = "train.fit"): Trainee {
  if (!Array.isArray((model as Partial<LayersModel> | undefined)?.layers)) {
    const got = typeof model === "object" ? "an object of another kind" : typeof model;
    throw new TypeError(
      `${where}: model must be an nn.Sequential or a compiled model of tf.layers, got ${got}`,
    );
  }
  const inner = compiledModel(model);
  const before = compiled.get(inner);
  if (before && before.optimizer === inner.optimizer) return before.trainee;
  if (!inner.optimizer) {
    throw new TypeError(
      `${where}: model must be compiled; write model.compile({ optimizer, loss }) before, or use a model of nn`,
    );
  }
  if (inner.inputs.length !== 1 || inner.outputs.length !== 1) {
    throw new TypeError(
      `${where}: model must have one input and one output, got ${inner.inputs.length} and ` +
        `${inner.outputs.length}; use the model's own fit`,
    );
  }
  drawFromSteps(model);
  const train = inner.makeTrainFunction();
  inner.makeTestFunction();
  const test = inner.testFunction;
  const trainee: Trainee = {
    names: inner.metricsNames.map((name) => (name === "acc" ? "accuracy" : name)),
    step: recorded((x, y) => tf.tidy(() => train([x, y]))),
    evaluate: recorded((x, y) => tf.tidy(() => test([x, y]))),
  };
  compiled.set(inner, { optimizer: inner.optimizer, trainee });
  return trainee;
}
