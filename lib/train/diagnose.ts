// A loss that is no finite number: in which step it came, from which layer, and what is most likely the cause.

import * as tf from "../engine/tensorflow.ts";
import type { Layer } from "../nn/layer.ts";
import { short } from "./history.ts";

/** Where and when; a caller that goes on with other settings acts on the code. */
export class NonFiniteLossError extends Error {
  override readonly name = "NonFiniteLossError";
  readonly code = "LECTERN_NON_FINITE_LOSS";
  /** Steps done in all epochs of this fit, this one included. */
  readonly step: number;
  /** The layer whose numbers were the first to be none; absent if it was the loss itself, or the data. */
  readonly layer: string | undefined;

  constructor(message: string, { step, layer }: { step: number; layer?: string | undefined }) {
    super(message);
    this.step = step;
    this.layer = layer;
  }
}

export interface Incident {
  /** The loss of that step. */
  loss: number;
  step: number;
  epoch: number;
  batch: number;
  /** Losses of the steps before, the latest last; a few are enough. */
  before: readonly number[];
  /** The batch, and the rows of the data that it was made of. */
  x: tf.Tensor;
  y: tf.Tensor;
  rows: ArrayLike<number>;
  learningRate: number | undefined;
  /** Whether the parameters are those from before the step. */
  rewound: boolean;
}

/** The error, in one line: the call, what happened, where, why, what to do. */
export function diagnose(incident: Incident, layers: readonly Layer[]): NonFiniteLossError {
  const { loss, step, epoch, batch, rewound } = incident;
  const finding = findInData(incident) ?? findInLayers(incident, layers) ?? inLoss(incident);
  const what = Number.isNaN(loss) ? "NaN" : "infinite";
  const kept = rewound ? "; the model keeps its weights from before that step" : "";
  const message =
    `train.fit: the loss became ${what} in step ${step} (epoch ${epoch}, batch ${batch}), ${finding.where}; ` +
    `${finding.cause}${kept}; onNaN: "continue" goes on all the same`;
  return new NonFiniteLossError(message, { step, layer: finding.layer });
}

interface Finding {
  where: string;
  cause: string;
  layer?: string;
}

function findInData({ x, y, rows }: Incident): Finding | undefined {
  for (const [name, tensor] of Object.entries({ x, y })) {
    const values = tensor.dataSync();
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad < 0) continue;
    const row = rows[Math.floor((bad / values.length) * tensor.shape[0]!)];
    return {
      where: `as ${name} holds ${values[bad]} in row ${row}`,
      cause: "drop that row or fill in a value",
    };
  }
  return undefined;
}

function findInLayers(incident: Incident, layers: readonly Layer[]): Finding | undefined {
  const cause = likelyCause(incident);
  return tf.tidy(() => {
    let y = incident.x;
    for (const layer of layers) {
      const broken = layer.parameters.find((p) => !holdsFinite(p));
      if (broken) {
        const where = `in layer "${layer.name}", whose ${broken.name.split("/").at(-1)} is not finite`;
        return { where, cause: incident.step === 1 ? BROKEN_BEFORE : cause, layer: layer.name };
      }
      y = layer.forward(y, true)[0];
      if (!holdsFinite(y)) {
        return { where: `in layer "${layer.name}", whose output overflows`, cause, layer: layer.name };
      }
    }
    return undefined;
  });
}

const BROKEN_BEFORE = "it was so before training: make the model anew, or set its weights";

function inLoss(incident: Incident): Finding {
  const isLogarithm = Number.isNaN(incident.loss) && incident.step === 1;
  const cause = isLogarithm ? NO_PROBABILITY : likelyCause(incident);
  return { where: "in the loss itself, as all layers' outputs are finite", cause };
}

/** Sums of finite numbers overflow to infinity; NaN at once comes of the logarithm of a logit below 0. */
const NO_PROBABILITY =
  "most likely it takes the logarithm of a number below 0: of logits take softmaxCrossEntropy or " +
  "sigmoidCrossEntropy, or let the last layer give probabilities";

function likelyCause({ before, learningRate, x }: Incident): string {
  const finite = before.filter(Number.isFinite);
  const [lowest, last] = [Math.min(...finite), finite.at(-1)];
  const rate = learningRate === undefined ? "the learning rate" : `learningRate ${learningRate}`;
  if (last !== undefined && last > 10 * lowest) {
    return (
      `most likely ${rate} is too large, as the loss had grown from ${short(lowest)} to ${short(last)}: ` +
      "take a smaller one"
    );
  }
  const largest = tf.tidy(() => x.abs().max().dataSync()[0]!);
  if (largest > 1000) {
    return `most likely the features are too large, up to ${short(largest)}: scale x to about 1`;
  }
  return `most likely ${rate} is too large: take a smaller one`;
}

function holdsFinite(x: tf.Tensor): boolean {
  return x.dataSync().every(Number.isFinite);
}
