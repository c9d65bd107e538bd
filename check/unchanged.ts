// A function must leave its inputs as they were.

import { CheckFailure } from "./failure.ts";
import { show, toPlain } from "./plain.ts";

/**
 * Calls `f` with `inputs` and gives its answer; fails where an input is not what it was before.
 *
 *     expectClose(unchanged([[3, 1, 2]], (y) => median(y)), 2);
 */
export function unchanged<Inputs extends readonly unknown[], Answer>(
  inputs: readonly [...Inputs],
  f: (...inputs: Inputs) => Answer,
): Answer {
  const before = inputs.map((input) => show(toPlain(input)));
  const whole = inputs.map(exact);
  const answer = f(...(inputs as unknown as Inputs));
  for (const [i, input] of inputs.entries()) {
    if (exact(input) === whole[i]) continue;
    const place = inputs.length > 1 ? `argument ${i + 1}` : "the argument";
    throw new CheckFailure(
      `it changes ${place}: ${before[i]} became ${show(toPlain(input))}`,
      "work on a copy: [...v], or X.map((row) => [...row])",
    );
  }
  return answer;
}

/** All of it, where `show` shortens; NaN and -0 told apart from null and 0. */
function exact(value: unknown): string {
  return JSON.stringify(toPlain(value), (_, part) =>
    typeof part === "number" && (Number.isNaN(part) || !Number.isFinite(part) || Object.is(part, -0))
      ? `number ${Object.is(part, -0) ? "-0" : part}`
      : typeof part === "bigint"
        ? `bigint ${part}`
        : part,
  );
}
