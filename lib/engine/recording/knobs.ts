// Learning rates: numbers in JavaScript that tfjs's optimizers turn into a tensor at each step.
//
// A replay must use the rate of that moment, not the one that was recorded. So while a step is traced, each
// optimizer's rate is watched: a tensor made right after the rate was read, and holding it, is that rate.

import * as tf from "@tensorflow/tfjs-core";

/** tfjs keeps these to itself. */
interface Innards {
  learningRate: number;
  incrementIterations(): void;
}

/** How an optimizer's step uses its rate: as it is, or negated. SGD and momentum hold a tensor, which is captured. */
const USES = new Map<unknown, (rate: number) => number>([
  [tf.AdamOptimizer, (rate) => -rate],
  [tf.AdamaxOptimizer, (rate) => -rate],
  [tf.AdagradOptimizer, (rate) => -rate],
  [tf.AdadeltaOptimizer, (rate) => -rate],
  [tf.RMSPropOptimizer, (rate) => rate],
]);
const WITHOUT_KNOB = [tf.SGDOptimizer, tf.MomentumOptimizer];

export interface KnobRead {
  /** How many tensors the step had made before the rate was read. */
  before: number;
  optimizer: tf.Optimizer;
  /** The number that the step makes a tensor of. */
  value(): number;
}

interface Watch {
  made: readonly unknown[];
  knobs: KnobRead[];
  optimizers: Set<tf.Optimizer>;
}

/** Watches all optimizers that take a step until the returned function is called. */
export function watchOptimizers(watch: Watch): () => void {
  const restore: (() => void)[] = [];
  for (const kind of [...USES.keys(), ...WITHOUT_KNOB] as (typeof tf.SGDOptimizer)[]) {
    const { applyGradients } = kind.prototype;
    const own = Object.hasOwn(kind.prototype, "applyGradients");
    if (!own) continue; // momentum inherits from SGD
    kind.prototype.applyGradients = function (this: tf.SGDOptimizer, gradients) {
      watch.optimizers.add(this);
      const use = USES.get(kind);
      const stop = use ? watchRate(this, use, watch) : undefined;
      try {
        applyGradients.call(this, gradients);
      } finally {
        stop?.();
      }
    };
    restore.push(() => {
      kind.prototype.applyGradients = applyGradients;
    });
  }
  return () => {
    for (const each of restore) each();
  };
}

function watchRate(optimizer: tf.Optimizer, use: (rate: number) => number, watch: Watch): () => void {
  const innards = optimizer as unknown as Innards;
  let rate = innards.learningRate;
  Object.defineProperty(innards, "learningRate", {
    configurable: true,
    enumerable: true,
    get() {
      watch.knobs.push({ before: watch.made.length, optimizer, value: () => use(innards.learningRate) });
      return rate;
    },
    set(value: number) {
      rate = value;
    },
  });
  return () => {
    Object.defineProperty(innards, "learningRate", {
      value: rate,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  };
}

/** The optimizer's count of steps, which lives in JavaScript, one further. */
export function countStep(optimizer: tf.Optimizer): void {
  (optimizer as unknown as Innards).incrementIterations();
}
