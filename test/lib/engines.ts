// Runs a test on every engine that works here, and checks that it leaves no tensor behind.

import { expect, test } from "vitest";

import { findInstalled } from "../../lib/engine/native/installed.ts";
import { engine, tf } from "../../lib/index.ts";

/** Whether `npm test` could install the native engine: that takes a C++ compiler and a network. */
export const hasNative = findInstalled("cpu") !== undefined && findInstalled("cpu")?.problem === undefined;

export const ENGINES: engine.EngineName[] = ["wasm", "cpu", ...(hasNative ? ["native" as const] : [])];

/** A test of this title for each engine. Tensors that `body` makes inside are disposed; `kept` may be left. */
export function onEveryEngine(title: string, body: () => void): void {
  test.each(ENGINES)(`${title} (%s)`, async (name) => {
    await engine.use(name);
    tf.tidy(() => {
      body();
    });
  });
}

/** How many tensors `body` leaves alive, its own results included. */
export function tensorsLeftBy(body: () => unknown): number {
  const before = tf.memory().numTensors;
  body();
  return tf.memory().numTensors - before;
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!), `value ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(expected[i]!)),
    );
  }
}
