// tfjs's repetition along axes: wasm's own looks up every value by its coordinates; cpu's likewise.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceTile(backendName: HostBackend): void {
  replaceForms("Tile", backendName, tile);
}

/** `y[i, j, ...] = x[i mod rows, j mod columns, ...]`, one step after another from the last axis. */
const tile: ReplacedForms<{ x: tf.TensorInfo }, { reps: number[] }> = {
  accepts: ({ x }) => x.dtype === "float32",
  shapes: ({ x }, { reps }) => [x.shape.map((size, axis) => size * reps[axis]!)],
  plain(memory, inputs, [y], { reps }) {
    let x = memory.view(inputs.x);
    const steps = stepsOf(inputs.x.shape, reps);
    for (const [index, { blocks, size, times }] of steps.entries()) {
      const to = index === steps.length - 1 ? y! : new Float32Array(blocks * size * times);
      for (let i = 0; i < blocks; i++) {
        const block = x.subarray(i * size, (i + 1) * size);
        for (let k = 0; k < times; k++) to.set(block, (i * times + k) * size);
      }
      x = to;
    }
  },
  simd(simd, { x }, [y], { reps }) {
    const steps = stepsOf(x.shape, reps);
    const bytes = steps.slice(0, -1).map(({ blocks, size, times }) => 4 * blocks * size * times);
    let from = simd.at(x);
    let scratch = simd.scratch(bytes.reduce((sum, each) => sum + each, 0));
    for (const [index, { blocks, size, times }] of steps.entries()) {
      const to = index === steps.length - 1 ? y! : scratch;
      simd.kernels.repeat(blocks, 4 * size, times, from, to);
      from = to;
      scratch += bytes[index] ?? 0;
    }
  },
};

interface Step {
  /** So many blocks of so many values, each of which is repeated. */
  blocks: number;
  size: number;
  times: number;
}

/** At least one step. Axes between which nothing varies, as in [1, 1, channels], are repeated in one. */
function stepsOf(shape: number[], reps: number[]): Step[] {
  const steps: Step[] = [];
  let size = 1; // values of one block, later axes repeated already
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    size *= shape[axis]!;
    const times = reps[axis]!;
    if (times === 1) continue;
    const blocks = tf.util.sizeFromShape(shape.slice(0, axis));
    const before = steps.at(-1);
    if (before && before.blocks === blocks) before.times *= times;
    else steps.push({ blocks, size, times });
    size *= times;
  }
  return steps.length > 0 ? steps : [{ blocks: 1, size, times: 1 }];
}
