// What a checks cell is made of: `import { check, expectClose, grade } from "lectern/check"`.

export type { Check, CheckOptions, CheckResult } from "./check.ts";
export { check, runCheck } from "./check.ts";
export type { CompareOptions, Mistake } from "./compare.ts";
export { expectClose, expectEqual } from "./compare.ts";
export { CheckFailure } from "./failure.ts";
export type { GradeOptions } from "./grade.ts";
export { Grade, grade, runChecks } from "./grade.ts";
export type { GradientOptions, Numbers } from "./gradient.ts";
export { expectGradient } from "./gradient.ts";
export type { Plain } from "./plain.ts";
export { Foreign, toPlain } from "./plain.ts";
export type { PropertyOptions } from "./property.ts";
export { forAll } from "./property.ts";
export { expectNoCall, expectVectorised } from "./source.ts";
export { expectThrows } from "./throws.ts";
export { TimeLimitError } from "./time-limit.ts";
export { unchanged } from "./unchanged.ts";
