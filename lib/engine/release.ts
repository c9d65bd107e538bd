// Releases tensors that nobody holds any more, so that nobody has to call `dispose`.
//
// A tensor is a small JavaScript object in front of memory that the garbage collector does not see. Each is
// watched in two ways: a FinalizationRegistry releases it when a collection happens by itself, and when the
// bytes held by tensors have grown past a limit, a collection is asked for and what it found dead is released
// at once, in the middle of the student's loop if need be. `dispose` and `tidy` work as in plain tfjs.

import * as tf from "@tensorflow/tfjs-core";

/** Growth in bytes since the last sweep that is worth a collection (5 to 20 ms). */
const GROWTH = 256 * 2 ** 20;
/** TensorFlow's libraries take 400 MB of the process by themselves: less is left for what nobody holds. */
const GROWTH_BESIDE_TENSORFLOW = 64 * 2 ** 20;

export interface MemoryInfo {
  /** Tensors alive, and the bytes of their values. */
  readonly tensors: number;
  readonly bytes: number;
  /** How often a collection was asked for, and how many tensors were released because nobody held them. */
  readonly collections: number;
  readonly released: number;
}

/** What is needed to release a tensor after the tensor itself is gone: what tfjs's disposeTensor reads. */
interface Watched extends Pick<tf.Tensor, "dataId" | "dtype" | "size"> {
  ref: WeakRef<tf.Tensor>;
}

interface Release {
  watched: Map<number, Watched>;
  collections: number;
  released: number;
}

/** tfjs keeps one engine per process, whichever copy of this module asks: patch it once. */
const KEY = Symbol.for("lectern.release");
const engine = tf.engine() as ReturnType<typeof tf.engine> & { [KEY]?: Release };

/** Tensors alive and the bytes they hold, and what has been released so far. */
export function memory(): MemoryInfo {
  const { collections, released } = state;
  return { tensors: engine.state.numTensors, bytes: engine.state.numBytes, collections, released };
}

const state = engine[KEY] ?? watch();

function watch(): Release {
  const state: Release = { watched: new Map(), collections: 0, released: 0 };
  const { watched } = state;
  const track = engine.trackTensor.bind(engine);
  const dispose = engine.disposeTensor.bind(engine);
  const registry = new FinalizationRegistry(release);
  /** What was really in use after the last sweep. */
  let inUse = 0;

  function release(id: number): void {
    const entry = watched.get(id);
    if (!entry) return; // disposed by hand, or found by a sweep
    watched.delete(id);
    state.released++;
    dispose(entry as unknown as tf.Tensor);
  }

  engine.trackTensor = (tensor: tf.Tensor, backend) => {
    track(tensor, backend);
    // Variables are held by tfjs itself, by name, until they are disposed; and each assign comes by here, so
    // that a long training would fill the registry.
    if (tensor instanceof tf.Variable) return;
    const { dataId, dtype, size } = tensor;
    watched.set(tensor.id, { dataId, dtype, size, ref: new WeakRef(tensor) });
    registry.register(tensor, tensor.id);
    if (engine.state.numBytes > limit()) sweep();
  };

  engine.disposeTensor = (tensor: tf.Tensor) => {
    watched.delete(tensor.id);
    dispose(tensor);
  };

  function sweep(): void {
    state.collections++;
    collect();
    for (const [id, { ref }] of watched) if (ref.deref() === undefined) release(id);
    inUse = engine.state.numBytes;
  }

  /** Twice what is in use, at least: a program that holds 3 GB is not collected at every further step. */
  function limit(): number {
    return Math.max(engine.backendName === "tensorflow" ? GROWTH_BESIDE_TENSORFLOW : GROWTH, 2 * inUse);
  }

  engine[KEY] = state;
  return state;
}

let collector: (() => void) | undefined;

/** A full collection, now. Where it cannot be asked for (a browser), the registry alone does the work. */
function collect(): void {
  collector ??= makeCollector();
  collector();
}

function makeCollector(): () => void {
  const v8 = globalThis.process?.getBuiltinModule?.("node:v8");
  const vm = globalThis.process?.getBuiltinModule?.("node:vm");
  if (!v8 || !vm) return () => undefined;
  v8.setFlagsFromString("--expose-gc"); // seen by new contexts only: the notebook's own globals stay as they are
  const gc = vm.runInNewContext("gc") as () => void;
  // A WeakRef keeps its target alive until the current job ends, and a loop without `await` is one job. V8
  // ends the job whenever some microtask queue has run dry, so an empty script in a context with a queue of
  // its own does it, and runs no callback of the student's. Without it such a loop fills the memory.
  const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
  const endJob = new vm.Script("0");
  return () => {
    endJob.runInContext(context);
    gc();
  };
}
