// `recorded(step)`: a training step in ordinary tfjs code, replayed in one call after it has been seen three times.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeBackend } from "../native/backend.ts";
import { checkOptions } from "../options.ts";
import { kernelMachine } from "./kernels/machine.ts";
import type { Machine } from "./machine.ts";
import { nativeMachine } from "./native/machine.ts";
import { Recording } from "./recording.ts";
import type { RecordedOptions, StepState } from "./state.ts";

export interface RecordedStep<A extends tf.Tensor[], R extends tf.Tensor | tf.Tensor[]> {
  (...inputs: A): R;
  readonly state: StepState;
}

/**
 * `step` with the same arguments and results, run much faster from its fourth call on.
 *
 * The first call of each combination of shapes runs plainly, the next two are written down, from then on the
 * list is replayed natively. State must live in tf.Variables (or tensors held with tf.keep); data comes in as
 * arguments. What cannot be replayed safely (a value read back in the middle, numbers made in JavaScript that
 * change, a promise) runs eagerly, with the same numbers: `step.state.reason` says why.
 *
 * JavaScript in the step (a counter, a console.log) runs only in calls that are not replayed.
 *
 *     const step = recorded((x: tf.Tensor, y: tf.Tensor) => optimizer.minimize(() => loss(x, y), true)!);
 *     for (const [x, y] of batches) step(x, y);
 */
export function recorded<A extends tf.Tensor[], R extends tf.Tensor | tf.Tensor[]>(
  step: (...inputs: A) => R,
  options: RecordedOptions = {},
): RecordedStep<A, R> {
  checkOptions("recorded", options, ["compile"]);
  const recordings = new Map<string, Recording>();
  const counts = { eager: 0, traced: 0, replayed: 0 };
  let latest: Recording | undefined;
  let engine = "";
  let machine: Machine | undefined;

  const run = (...inputs: A): R => {
    const name = tf.getBackend();
    if (name !== engine) {
      // Another engine has other kernels, and the state has moved there.
      engine = name;
      machine = machineOf(name);
      recordings.clear();
    }
    if (!machine) {
      counts.eager++;
      return step(...inputs);
    }
    let key = "";
    for (const { dtype, shape } of inputs) key += `${dtype}[${shape}]`;
    latest = recordings.get(key);
    if (!latest) {
      latest = new Recording(machine, step as (...inputs: tf.Tensor[]) => R, options, counts);
      recordings.set(key, latest);
    }
    return latest.run(inputs) as R;
  };
  return Object.defineProperty(run, "state", {
    get: (): StepState => ({ mode: "eager", ...latest?.state, ...counts }),
  }) as RecordedStep<A, R>;
}

/** None for webgpu: its kernels compile programs and keep textures of their own. */
function machineOf(name: string): Machine | undefined {
  if (name === "tensorflow") return nativeMachine(tf.backend() as NativeBackend);
  if (name === "wasm" || name === "cpu") return kernelMachine(tf.backend());
  return undefined;
}
