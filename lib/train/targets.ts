// Targets made ready for a loss: class indices checked once, numbers for one output stood upright.

import type { Sequential } from "../nn/sequential.ts";
import { asFloat, type Column, Examples } from "./examples.ts";
import type { Loss } from "./loss.ts";

/** The same examples, x as float32 and y as the loss takes it; builds the model if it was not. */
export function readTargets(
  model: Sequential,
  examples: Examples,
  loss: Loss,
  [whereX, whereY]: readonly [string, string],
): Examples {
  const x = asFloat(examples.x);
  const wanted = model.shapes?.input;
  if (wanted && x.shape.length !== wanted.length) {
    throw new TypeError(
      `${whereX} must have shape [examples, ${wanted.join(", ")}] as ${model.name} was built for, ` +
        `got [${[x.rows, ...x.shape].join(", ")}]`,
    );
  }
  model.build(x.shape);
  if (model.parameters.length === 0) {
    throw new TypeError(`train.fit: ${model.name} has no parameters to train; add a layer that has`);
  }
  const output = model.shapes!.output;
  if (loss.targets === "any") return new Examples(x, examples.y);
  if (loss.targets === "values") return new Examples(x, upright(asFloat(examples.y), output));
  const y = examples.y;
  if (y.shape.length === output.length) return new Examples(x, asFloat(y)); // a probability for each class
  if (y.shape.length === output.length - 1) return new Examples(x, classes(whereY, y, output.at(-1)!));
  throw new TypeError(
    `${whereY} must hold class indices [${["examples", ...output.slice(0, -1)].join(", ")}] or probabilities ` +
      `[${["examples", ...output].join(", ")}], got [${[y.rows, ...y.shape].join(", ")}]`,
  );
}

/** Targets [examples] for a model of one output [examples, 1] can mean one thing only. */
function upright(y: Column, output: readonly number[]): Column {
  const isOne = y.shape.length === 0 && output.length === 1 && output[0] === 1;
  return isOne ? { ...y, shape: [1] } : y;
}

/** Whole numbers from 0 on, as int32. */
function classes(where: string, y: Column, count: number): Column {
  const bad = y.values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < count));
  if (bad < 0) return { ...y, values: Int32Array.from(y.values), dtype: "int32" };
  const one = y.values[bad] === count ? "; if classes are counted from 1, subtract 1" : "";
  throw new RangeError(
    `${where} must hold classes from 0 to ${count - 1}, as the model has ${count} outputs, ` +
      `got ${y.values[bad]} in row ${Math.floor(bad / Math.max(1, y.width))}${one}`,
  );
}
