// Assignments: from solutions to exercises, and from submissions to grades.

export { type Assigned, type AssignOptions, assign, assignmentsIn } from "./assign/assign.ts";
export { makeExercise } from "./assign/make-exercise.ts";
export { readVariants, type Variant } from "./assign/variants.ts";
export { type Trial, verify } from "./assign/verify.ts";
export { AssignmentError } from "./assignment-error.ts";
export { pointsOf } from "./points.ts";
