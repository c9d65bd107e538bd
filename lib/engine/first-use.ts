// Starts a tfjs backend when the first tensor is made or the first operation runs, and not before.
//
// tfjs asks for a backend at that moment by itself, if none is set. Three things keep its own way from being
// enough: it would start the wasm backend a second time, which cannot be done without waiting; it prints a stack
// where a backend fails; and getBackend() gives undefined until then.

import * as tf from "@tensorflow/tfjs-core";

interface Initialization {
  success: boolean | Promise<boolean>;
  asyncInit: boolean;
}

/** The parts of tfjs's engine that choose a backend; its types keep some of them private. */
interface Tfjs {
  registry: Record<string, tf.KernelBackend>;
  registryFactory: Record<string, { factory: () => unknown; priority: number }>;
  backendName: string | undefined;
  backendInstance: tf.KernelBackend | null;
  readonly backend: tf.KernelBackend;
  initializeBackend(name: string): Initialization;
}

const PATCHED = Symbol.for("lectern.first-use");
const tfjs = tf.engine() as unknown as Tfjs & { [PATCHED]?: true };

/** Above those that tfjs's own backends have. */
const FIRST = 10;

/**
 * Leaves tfjs without a backend until it needs one; then `start` gives it, which is called `name`. If `start` gives
 * undefined, tfjs takes the best of those that are started already; what it throws comes out of the operation.
 */
export function startAtFirstUse(name: string, start: () => tf.KernelBackend | undefined): void {
  patch();
  tfjs.registryFactory[name] = { factory: start, priority: FIRST };
  tfjs.backendInstance = null;
  const set = (value: string | undefined) =>
    Object.defineProperty(tfjs, "backendName", {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  Object.defineProperty(tfjs, "backendName", {
    configurable: true,
    enumerable: true,
    get() {
      set(undefined);
      void tfjs.backend; // starts it, and sets the name
      return tfjs.backendName;
    },
    set,
  });
}

/** Makes a backend that was started otherwise known to tfjs. */
export function registerStarted(name: string, backend: tf.KernelBackend): void {
  patch();
  tfjs.registryFactory[name] = { factory: () => backend, priority: FIRST };
  tfjs.registry[name] = backend;
}

function patch(): void {
  if (tfjs[PATCHED]) return;
  tfjs[PATCHED] = true;
  const initialize = tfjs.initializeBackend.bind(tfjs);
  tfjs.initializeBackend = (name) => {
    if (tfjs.registry[name] !== undefined) return { success: true, asyncInit: false };
    const entry = tfjs.registryFactory[name];
    if (entry?.priority !== FIRST) return initialize(name);
    const backend = entry.factory() as tf.KernelBackend | undefined;
    if (backend === undefined) {
      delete tfjs.registryFactory[name];
      return { success: false, asyncInit: false };
    }
    tfjs.registry[name] = backend;
    return { success: true, asyncInit: false };
  };
}
