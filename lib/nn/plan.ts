// What a layer would make for examples of a shape, without making it: VGG16's parameters alone take 553 MB.

import type { AddParameter, BuildInner, Layer, Shape } from "./layer.ts";

export interface LayerPlan {
  output: Shape;
  /** The shape of each parameter, by the last part of its name: "W", "b". */
  parameters: { name: string; shape: Shape }[];
}

/** Of a layer that is built, what it has; of one that is not, what `build(inputShape)` would give it. */
export function planOf(layer: Layer, inputShape: Shape): LayerPlan {
  const parameters: LayerPlan["parameters"] = [];
  if (layer.shapes) {
    for (const { name, shape } of layer.parameters) parameters.push({ name: name.split("/").at(-1)!, shape });
    return { output: layer.shapes.output, parameters };
  }
  const note: AddParameter = (name, shape, _initializer, { trainable = true } = {}) => {
    if (trainable) parameters.push({ name, shape: [...shape] });
    return undefined as unknown as ReturnType<AddParameter>; // a field of the layer, set anew when it is built
  };
  const inner: BuildInner = (layer, inputShape) => {
    const plan = planOf(layer, inputShape);
    parameters.push(...plan.parameters);
    return plan.output;
  };
  const output = (layer as unknown as Planned).create(inputShape, note, inner);
  return { output, parameters };
}

/** `Layer.create`, which is for subclasses and this file. */
interface Planned {
  create(inputShape: Shape, add: AddParameter, inner: BuildInner): Shape;
}
