// Bad input must be refused with an error.

import { CheckFailure } from "./failure.ts";
import { show, toPlain } from "./plain.ts";

/** How a stub says that nobody has written it yet: no answer to bad input. */
const unwritten = /^Task [\d.]+:/;

/** How `lectern grade` says that the student's process has ended: it left, and refused nothing. */
const left = "StudentGone";

/**
 * Passes where `body` throws an error of its own.
 *
 *     expectThrows(() => accuracy([1], [1, 2]), "pred and y differ in length");
 */
export function expectThrows(body: () => unknown, when: string): void {
  let given: unknown;
  try {
    given = body();
  } catch (error) {
    if (error instanceof Error && (unwritten.test(error.message) || error.name === left)) throw error;
    return;
  }
  throw new CheckFailure(`it must throw an error when ${when}; it gave ${show(toPlain(given))}`);
}
