// Puts right what an interrupt has left in disorder: code that a notebook's kernel ends runs no `finally`.
//
// tfjs counts the operations and gradients that are under way. Ended in the middle of one, it would take all that
// comes for a part of it: no gradient is found any more ("Cannot compute gradient of y=f(x)"), and every tensor
// that is made is held by a scope that never ends.

import * as tf from "@tensorflow/tfjs-core";

/** Something that is under way only while code runs, never when the event loop gets its turn. */
export interface UnderWay {
  isIdle(): boolean;
  /** As it is when nothing is under way. */
  reset(): void;
}

const engine = tf.engine();
const state = engine.state as unknown as {
  kernelDepth: number;
  gradientDepth: number;
  activeTape: unknown;
  scopeStack: unknown[];
  activeScope: unknown;
  numDataMovesStack: unknown[];
};

const parts: UnderWay[] = [
  {
    // Scopes alone say nothing: who calls `tf.engine().startScope()` may await before it ends.
    isIdle: () => state.kernelDepth === 0 && state.gradientDepth === 0,
    reset() {
      state.kernelDepth = 0;
      state.gradientDepth = 0;
      state.activeTape = undefined;
      state.scopeStack = [];
      state.activeScope = undefined;
      state.numDataMovesStack = [];
    },
  },
];

/** Has this looked at too, whenever code that used tensors has ended. */
export function putRightAfterInterrupts(part: UnderWay): void {
  parts.push(part);
}

let isLookDue = false;

/**
 * In Node, the first operation of a turn asks for a look at its end; in a browser nothing interrupts. A tick, as
 * it comes before the next message: `setImmediate` comes after it, and the next cell may have begun by then.
 */
function lookLater(): void {
  isLookDue = true;
  globalThis.process?.nextTick?.(look);
}

function look(): void {
  isLookDue = false;
  for (const part of parts) if (!part.isIdle()) part.reset();
}

const runKernel = engine.runKernel.bind(engine);
engine.runKernel = (...args) => {
  if (!isLookDue) lookLater();
  return runKernel(...args) as never;
};
