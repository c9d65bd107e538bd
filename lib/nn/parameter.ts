// A parameter: a tf.Variable with a name of its own, released when nobody holds it any more.

import * as tf from "../engine/tensorflow.ts";

/** What is needed to release a variable that is gone itself: what tfjs's disposeTensor reads. */
type Held = Pick<tf.Tensor, "dataId" | "dtype" | "size"> & { name: string };

const engine = tf.engine();
const registry = new FinalizationRegistry<Held>(release);
/** By name, the variable that has it now: a name is free again once its variable was disposed by hand. */
const living = new Map<string, Held>();
let made = 0;

/**
 * A variable that begins as `initial`, which is disposed.
 *
 * tfjs keeps every variable in a table, by name, until it is disposed: a notebook that makes its model anew at
 * each run of a cell would fill the memory. So the table is given a weak reference, and a variable that is
 * dropped with its model is released with it. `tf.variableGrads` finds it there as long as it lives.
 */
export function parameter(name: string, initial: tf.Tensor, trainable = true): tf.Variable {
  const unique = engine.registeredVariables[name] === undefined ? name : `${name}:${++made}`;
  const variable = tf.variable(initial, trainable, unique);
  initial.dispose();
  const { dataId, dtype, size } = variable;
  const held: Held = { dataId, dtype, size, name: unique };
  // Whoever assigns sets dataId: the entry that outlives the variable follows.
  Object.defineProperty(variable, "dataId", {
    configurable: true,
    enumerable: true,
    get: () => held.dataId,
    set: (next: Held["dataId"]) => {
      held.dataId = next;
    },
  });
  const ref = new WeakRef(variable);
  Object.defineProperty(engine.registeredVariables, unique, {
    configurable: true,
    enumerable: true,
    get: () => ref.deref() ?? GONE,
  });
  living.set(unique, held);
  registry.register(variable, held);
  return variable;
}

/** Stands in the table between a variable's collection and its release: whoever walks the table passes it by. */
const GONE = { trainable: false, dispose: () => undefined };

function release(held: Held): void {
  if (living.get(held.name) !== held) return;
  living.delete(held.name);
  if (engine.registeredVariables[held.name] === undefined) return; // disposed by hand
  delete engine.registeredVariables[held.name];
  engine.disposeTensor(held as unknown as tf.Tensor);
}
