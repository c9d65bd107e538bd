// All that a model has learned and counted, by name: "dense_1.W", "dropout_1.step".

import type * as tf from "../engine/tensorflow.ts";
import type { Layer } from "../nn/layer.ts";

interface Named {
  readonly name: string;
  readonly layers: readonly Layer[];
}

/** Parameters and state of a model that is built; the names are those of its layers and the same in each process. */
export function variablesOf({ name, layers }: Named): Map<string, tf.Variable> {
  const found = new Map<string, tf.Variable>();
  for (const layer of layers) {
    for (const p of layer.parameters) add(found, withoutModel(p.name, name), p);
    for (const s of layer.state) {
      // Dropout makes its count before it has a place in a model.
      const placed = s.name.startsWith(`${name}/`);
      add(
        found,
        placed ? withoutModel(s.name, name) : `${layer.name}.${plainName(s.name).split("/").at(-1)}`,
        s,
      );
    }
  }
  return found;
}

/** "sequential_3/dense_1/W:7" as "dense_1.W". */
export function withoutModel(variable: string, model: string): string {
  const plain = plainName(variable);
  const own = plain.startsWith(`${model}/`) ? plain.slice(model.length + 1) : plain;
  return own.replaceAll("/", ".");
}

/** Without the number that tells variables of one name apart in one process. */
function plainName(variable: string): string {
  return variable.replace(/:\d+$/, "");
}

/** Two of one name, as layers inside of a layer may have, are counted. */
function add(found: Map<string, tf.Variable>, name: string, variable: tf.Variable): void {
  let unique = name;
  for (let count = 2; found.has(unique); count++) unique = `${name}_${count}`;
  found.set(unique, variable);
}
