// Targets made ready for a loss: class indices checked once, numbers for one output stood upright.

import type { LayersModel } from "@tensorflow/tfjs";

import * as tf from "../engine/tensorflow.ts";
import { checkSigns } from "../losses/margin.ts";
import type { Sequential } from "../nn/sequential.ts";
import { asFloat, type Column, Examples } from "./examples.ts";
import type { Loss } from "./loss.ts";
import { compiledModel } from "./trainee.ts";

/** The same examples, x as float32 and y as the loss takes it; builds the model if it was not. */
export function readTargets(
  model: Sequential,
  examples: Examples,
  loss: Loss,
  [whereX, whereY]: readonly [string, string],
): Examples {
  const x = asFloat(examples.x);
  checkRank(whereX, x, model);
  model.build(x.shape);
  if (model.parameters.length === 0) {
    throw new TypeError(`train.fit: ${model.name} has no parameters to train; add a layer that has`);
  }
  model.layers[0]!.checkExamples(whereX, x.values, x.shape);
  const { input, output } = model.shapes!;
  const { y } = examples;
  if (loss.targets === "any") return new Examples(x, y);
  // A model built for sequences of another length gives other lengths too.
  const isExact = tf.util.arraysEqual(x.shape, [...input]);
  const fits = (wanted: readonly number[]) =>
    y.shape.length === wanted.length && (!isExact || tf.util.arraysEqual(y.shape, [...wanted]));
  if (loss.targets === "signs") checkSigns(whereY, y.values, false);
  if (fits(output)) return new Examples(x, asFloat(y));
  if (loss.targets === "classes" && fits(output.slice(0, -1))) {
    return new Examples(x, classes(whereY, y, output.at(-1)!));
  }
  // A number for each example can mean one thing only, if the model gives one.
  if (loss.targets !== "classes" && y.shape.length === 0 && tf.util.arraysEqual([...output], [1])) {
    return new Examples(x, { ...asFloat(y), shape: [1] });
  }
  const shape = (of: readonly number[]) => `[${["examples", ...of].join(", ")}]`;
  const indices = loss.targets === "classes" ? `class indices ${shape(output.slice(0, -1))} or ` : "";
  throw new TypeError(
    `${whereY} must be ${indices}of the shape of the model's output ${shape(output)}, ` +
      `got [${[y.rows, ...y.shape].join(", ")}]`,
  );
}

/**
 * The same examples as a compiled model of tf.layers takes them: targets [examples] get a column, and shapes that
 * its own fit refuses are refused, which its train function would broadcast.
 */
export function readLayersTargets(
  model: LayersModel,
  { x, y }: Examples,
  [whereX, whereY]: readonly [string, string],
): Examples {
  const [first, target] = new Examples(x, y).batch(0, 1);
  try {
    const [, [standard]] = compiledModel(model).standardizeUserDataXY(first, target, false);
    const shape = standard!.shape.slice(1);
    if (standard !== target) standard!.dispose();
    return new Examples(x, { ...y, shape });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const where = why.includes("target") ? whereY : whereX;
    throw new TypeError(`${where} does not fit the model: ${why}`, { cause });
  } finally {
    first.dispose();
    target.dispose();
  }
}

/** The sizes themselves are the layers' business: some take images or sequences of any. */
function checkRank(where: string, x: Column, model: Sequential): void {
  const wanted = model.shapes?.input;
  if (!wanted || x.shape.length === wanted.length) return;
  const flat = wanted.length === 1 && wanted[0] === x.width;
  throw new TypeError(
    `${where} must have shape [examples, ${wanted.join(", ")}], as ${model.name} was built for, ` +
      `got [${[x.rows, ...x.shape].join(", ")}]${flat ? `; write x.reshape([${x.rows}, ${x.width}])` : ""}`,
  );
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
