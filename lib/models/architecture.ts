// What a model is made of, as JSON: its class, its options, and its layers with theirs.

import type { Layer, Shape } from "../nn/layer.ts";
import { describeLayer, type LayerDescription } from "../nn/registry.ts";

/** A file's metadata has it as its entry "lectern". */
export interface Architecture {
  version: 1;
  /** "Sequential", or a model of models/ that can do more. */
  model: string;
  config: Record<string, unknown>;
  /** The shape of one example. */
  inputShape: Shape;
  layers: LayerDescription[];
}

/** What of an nn.Sequential is written down. */
export interface Described {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly shapes: { input: Shape; output: Shape } | undefined;
  /** The options of its constructor, beside the layers. */
  readonly config: Record<string, unknown>;
}

/** Of a model whose shapes are known; `where` ("model.save") opens the error texts. */
export function architectureOf(where: string, model: Described): Architecture {
  if (!model.shapes) {
    throw new TypeError(
      `${where}: ${model.name} is not built yet; train it, or write model.build([...]) with the shape of one example`,
    );
  }
  const layers = model.layers.map((layer) => {
    const description = describeLayer(layer);
    checkPlain(`${where}: layer "${layer.name}"`, description.config);
    return description;
  });
  return {
    version: 1,
    model: model.constructor.name,
    config: model.config,
    inputShape: model.shapes.input,
    layers,
  };
}

/** In which layer two lists differ, in words, `mine` being "the model"; undefined if they are the same. */
export function difference(
  [mine, a]: readonly [who: string, layers: readonly LayerDescription[]],
  [theirs, b]: readonly [who: string, layers: readonly LayerDescription[]],
): string | undefined {
  const text = (value: unknown) => JSON.stringify(value) ?? "none";
  const places = [...(a.length > b.length ? a : b).keys()];
  const at = places.find((i) => text(a[i]) !== text(b[i]));
  if (at === undefined) return undefined;
  const [x, y] = [a[at], b[at]];
  if (!x || !y) return `${mine} has ${a.length} layers, ${theirs} ${b.length}`;
  const place = `layer ${at + 1}`;
  if (x.layer !== y.layer) return `${place} is ${x.layer} in ${mine}, ${y.layer} in ${theirs}`;
  const options = [...new Set([...Object.keys(x.config), ...Object.keys(y.config)])];
  const option = options.find((name) => text(x.config[name]) !== text(y.config[name]))!;
  const [inner, other] = [layersIn(x.config[option]), layersIn(y.config[option])];
  if (inner && other) {
    const within = difference([mine, inner], [theirs, other]);
    if (within) return `in ${place}, ${x.layer}: ${within}`;
  }
  return (
    `${place}, ${x.layer}, has ${option} ${text(x.config[option])} in ${mine}, ` +
    `${text(y.config[option])} in ${theirs}`
  );
}

/** The layers that an option holds: one, a list, or a list of lists. */
function layersIn(value: unknown): LayerDescription[] | undefined {
  const all = [value].flat(2) as Partial<LayerDescription>[];
  return all.length > 0 && all.every((each) => each?.layer && each.config)
    ? (all as LayerDescription[])
    : undefined;
}

/** JSON leaves out functions without a word: a layer made with one would come back as another. */
function checkPlain(where: string, value: unknown, path = ""): void {
  if (value === null || ["string", "number", "boolean", "undefined"].includes(typeof value)) return;
  const isPlain =
    typeof value === "object" && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value));
  if (!isPlain) {
    const kind = typeof value === "object" ? `a ${value.constructor?.name}` : `a ${typeof value}`;
    throw new TypeError(
      `${where}, option "${path}" must be text, a number or a list of such to be saved, got ${kind}`,
    );
  }
  for (const [name, item] of Object.entries(value)) checkPlain(where, item, path ? `${path}.${name}` : name);
}
