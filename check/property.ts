// What must hold for all inputs: tried on many random ones, the same each time.

import * as fc from "fast-check";

import { CheckFailure } from "./failure.ts";
import { show, toPlain } from "./plain.ts";

export interface PropertyOptions {
  /** How many inputs are tried. */
  runs?: number;
  seed?: number;
}

/**
 * Passes where `holds` throws for none of the inputs that fast-check draws; else tells the smallest that it finds.
 *
 *     forAll([fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1 })], (z) => {
 *       expectClose(softmax(z.map((v) => v + 1)), softmax(z));
 *     });
 */
export function forAll<Inputs extends readonly unknown[]>(
  arbitraries: { [Place in keyof Inputs]: fc.Arbitrary<Inputs[Place]> },
  holds: (...inputs: Inputs) => void,
  { runs = 100, seed = 1 }: PropertyOptions = {},
): void {
  const property = fc.property(fc.tuple(...(arbitraries as unknown as fc.Arbitrary<unknown>[])), (inputs) => {
    holds(...(inputs as unknown as Inputs));
  });
  const { failed, counterexample, errorInstance } = fc.check(property, { numRuns: runs, seed });
  if (!failed) return;
  const inputs = (counterexample?.[0] ?? []).map((input) => show(toPlain(input))).join(", ");
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new CheckFailure(
    `for the input ${inputs}: ${why}`,
    errorInstance instanceof CheckFailure ? errorInstance.hint : undefined,
  );
}
