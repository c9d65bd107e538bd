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
  if (!check.hidden) return check;
  const { message, ...rest } = check;
  return { ...rest, says: "a hidden check", ...(message !== undefined && { message: "it failed" }) };
}
