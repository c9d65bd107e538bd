// A result without what the student must not see: of a hidden check the hint, and no more.

import type { CheckReport, Graded } from "./result.ts";

export function forStudent(result: Graded): Graded {
  return {
    ...result,
    // What came later may be the inputs of hidden checks.
    output: result.output.slice(0, result.outputBeforeHidden ?? 0),
    tests: result.tests.map((test) => ({ ...test, checks: test.checks.map(withoutSecrets) })),
  };
}

function withoutSecrets(check: CheckReport): CheckReport {
  const { message, ...rest } = check;
  // The name is the judge's, for a process that has ended; whose it was, a student is told in plain words.
  if (!check.hidden)
    return message === undefined
      ? check
      : { ...rest, message: message.replace(/^it threw StudentGone: it /, "your code ") };
  return { ...rest, says: "a hidden check", ...(message !== undefined && { message: "it failed" }) };
}
