// Layers by name: how a layer is written down as plain data, and made anew from it.

import { Layer } from "./layer.ts";

/** A layer as JSON can hold it: `{ layer: "Dense", config: { units: 10, ... } }`. */
export interface LayerDescription {
  layer: string;
  config: Record<string, unknown>;
}

type LayerClass = new (options: never) => Layer;

const classes = new Map<string, LayerClass>();

/**
 * Makes a class known by name, so that models which have such layers can be saved and loaded. The layers of nn are
 * known; a layer of one's own is, after
 *
 *     nn.registerLayer("Scale", Scale);
 */
export function registerLayer(name: string, layerClass: LayerClass): void {
  classes.set(name, layerClass);
}

/** A layer as plain data; its parameters are not part of it. */
export function describeLayer(layer: Layer): LayerDescription {
  for (const [name, layerClass] of classes) {
    if (layer.constructor === layerClass) return { layer: name, config: layer.config };
  }
  const { name } = layer.constructor;
  throw new TypeError(
    `nn.describeLayer: a ${name} is not known by name; write nn.registerLayer("${name}", ${name})`,
  );
}

/** The layer that `described` tells of, new; a layer itself is given back as it is. */
export function readLayer(where: string, described: Layer | LayerDescription): Layer {
  if (described instanceof Layer) return described;
  const { layer: name, config } = (described ?? {}) as Partial<LayerDescription>;
  if (typeof name !== "string" || typeof config !== "object") {
    const got =
      typeof described === "object" && described
        ? `{ ${Object.keys(described).join(", ")} }`
        : `${described}`;
    throw new TypeError(`${where}: a layer must be one of nn, or { layer, config }, got ${got}`);
  }
  const layerClass = classes.get(name);
  if (!layerClass) {
    throw new RangeError(
      `${where}: no layer "${name}", found ${[...classes.keys()].sort().join(", ")}; ` +
        `for one of your own write nn.registerLayer("${name}", ...)`,
    );
  }
  return new layerClass(config as never);
}
