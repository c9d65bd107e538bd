// A model step by step: its recurrent layers go on from where the last call has left them.

import * as tf from "../engine/tensorflow.ts";
import { Bidirectional } from "./bidirectional.ts";
import { Recurrent, type RecurrentState } from "./recurrent.ts";
import type { Sequential } from "./sequential.ts";

/** Where a model stands in a sequence: the state of each recurrent layer, undefined for each other layer. */
export type ModelState = readonly (RecurrentState | undefined)[];

/**
 * The output of `model` for the next steps of a sequence, and the state to go on from; without `state` from the
 * beginning. The steps of a text may so be known one after the other, as in sampling:
 *
 *     let [logits, state] = nn.advance(model, prompt); // prompt [1, steps, ...]
 *     [logits, state] = nn.advance(model, symbol, state); // symbol [1, 1, ...], drawn from the logits
 *
 * What stands between recurrent layers must treat each step by itself, as Embedding, Dense and LayerNorm do.
 */
export function advance(
  model: Sequential,
  x: tf.Tensor | tf.TensorLike,
  state?: ModelState,
): [y: tf.Tensor, state: ModelState] {
  const { layers } = model;
  if (state && state.length !== layers.length) {
    throw new TypeError(
      `nn.advance: state must be what nn.advance gave for ${model.name}, of ${layers.length} layers, ` +
        `got one of ${state.length}`,
    );
  }
  const blocked = layers.find(
    (layer) => layer instanceof Bidirectional || (layer instanceof Recurrent && layer.goBackwards),
  );
  if (blocked) {
    throw new TypeError(
      `nn.advance: ${blocked.name} reads sequences from their end, so there is no going on step by step; ` +
        "use model.predict on whole sequences",
    );
  }
  return tf.tidy(() => {
    let y = x instanceof tf.Tensor ? x : tf.tensor(x);
    if (y.dtype !== "float32") y = y.toFloat();
    model.build(y.shape.slice(1));
    const states: (RecurrentState | undefined)[] = [];
    for (const [i, layer] of layers.entries()) {
      if (layer instanceof Recurrent) {
        const [next, cache] = layer.forward(y, false, { initialState: state?.[i] });
        states.push(layer.lastState(cache));
        y = next;
      } else {
        y = layer.forward(y)[0];
        states.push(undefined);
      }
    }
    return [y, states] as unknown as tf.Tensor[];
  }) as unknown as [tf.Tensor, ModelState];
}
