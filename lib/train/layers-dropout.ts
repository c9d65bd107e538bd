// tf.layers' Dropout with numbers that can be recorded: tfjs draws them in JavaScript, anew at each step.

import type { LayersModel, layers } from "@tensorflow/tfjs";

import { dropoutMask } from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { parameter } from "../nn/parameter.ts";

type Layer = layers.Layer;
type Inputs = tf.Tensor | tf.Tensor[];

/** What tfjs's types leave out of a Dropout layer. */
interface DropoutLayer extends Layer {
  rate: number;
  noiseShape?: number[] | null;
  seed?: number;
  call(inputs: Inputs, kwargs: { training?: boolean }): Inputs;
}

const known = new WeakSet<Layer>();

/** Lets each Dropout of the model draw from its seed and a count of steps: a mask of its own at each step. */
export function drawFromSteps(model: Pick<LayersModel, "layers">): void {
  for (const [i, layer] of model.layers.entries()) {
    if ("layers" in layer) drawFromSteps(layer as unknown as LayersModel);
    if (layer.getClassName() !== "Dropout" || known.has(layer)) continue;
    known.add(layer);
    replaceCall(layer as DropoutLayer, i);
  }
}

function replaceCall(layer: DropoutLayer, place: number): void {
  const { rate, noiseShape } = layer;
  if (noiseShape || !(rate > 0 && rate < 1)) return;
  const call = layer.call.bind(layer);
  const seed = layer.seed ?? place;
  const step = parameter(`${layer.name}/step`, tf.scalar(0, "int32"), false);
  const masked = tf.customGrad((x, save) => {
    const mask = dropoutMask(x as tf.Tensor, step, { rate, seed });
    (save as tf.GradSaveFunc)([mask]);
    return {
      value: (x as tf.Tensor).mul(mask),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => dy.mul(saved!),
    };
  });
  layer.call = (inputs, kwargs) => {
    if (!kwargs.training) return call(inputs, kwargs);
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      step.assign(step.add(tf.scalar(1, "int32")));
      return masked(x);
    });
  };
}
