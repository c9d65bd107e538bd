// Gradient clipping: a bound on how far one step may go, whatever a batch says.

import * as tf from "../engine/tensorflow.ts";

/** One of them at most, named as in Keras. */
export interface ClipOptions {
  /** Each value of each gradient is brought between -clipValue and clipValue. */
  clipValue?: number;
  /** Each parameter's gradient is shortened to this length if it is longer. */
  clipNorm?: number;
  /** All gradients together are shortened to this length if they are longer: their direction stays. */
  globalClipNorm?: number;
}

/**
 * `g := min(max(g, -c), c)` by value; `g := g c / max(‖g‖, c)` by norm, the norm that of one gradient or of all
 * together (Pascanu, Mikolov and Bengio, 2013).
 */
export function clip(
  { clipValue, clipNorm, globalClipNorm }: ClipOptions,
  gradients: readonly tf.Tensor[],
): tf.Tensor[] {
  if (clipValue !== undefined) return gradients.map((g) => g.clipByValue(-clipValue, clipValue));
  if (clipNorm !== undefined) return gradients.map((g) => shorten([g], clipNorm)[0]!);
  if (globalClipNorm !== undefined) return shorten(gradients, globalClipNorm);
  return [...gradients];
}

/** Gradients to at most this length, measured over all of them. */
function shorten(gradients: readonly tf.Tensor[], length: number): tf.Tensor[] {
  if (gradients.length === 0) return [];
  const squares = gradients.map((g) => g.square().sum());
  const norm = tf.addN(squares).sqrt();
  const share = tf.div(length, norm.maximum(length)); // at most 1
  return gradients.map((g) => g.mul(share));
}

export function readClip(where: string, { clipValue, clipNorm, globalClipNorm }: ClipOptions): ClipOptions {
  const all = Object.entries({ clipValue, clipNorm, globalClipNorm });
  const given = all.filter(([, limit]) => limit !== undefined);
  for (const [name, limit] of given) {
    if (!(limit! > 0)) throw new RangeError(`${where}: ${name} must be above 0, got ${limit}`);
  }
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(" and ");
    throw new TypeError(`${where}: ${names} cannot stand together; leave one of them`);
  }
  return Object.fromEntries(given);
}
