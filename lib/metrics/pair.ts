// What every metric asks of its arguments: targets and predictions, one for each example.

import { readVector, type Vector } from "../engine/arguments.ts";

/** Both [n], n >= 1, in double precision; `call` ("accuracy") opens the error texts, `name` is the second's. */
export function readPair(
  call: string,
  target: Vector,
  prediction: Vector,
  name = "prediction",
): [y: Float64Array, p: Float64Array] {
  const y = readVector(`${call}: target`, target);
  const p = readVector(`${call}: ${name}`, prediction);
  if (y.length !== p.length) {
    throw new TypeError(`${call}: ${name} must have shape [${y.length}] to match target, got [${p.length}]`);
  }
  if (y.length === 0) throw new RangeError(`${call}: target must hold at least one value, got none`);
  return [y, p];
}
