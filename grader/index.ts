// Assignments: from solutions to exercises, and from submissions to grades.

export {
  type Assigned,
  type AssignOptions,
  assign,
  assignmentNotebook,
  assignmentsIn,
} from "./assign/assign.ts";
export { makeExercise } from "./assign/make-exercise.ts";
export { readVariants, type Variant } from "./assign/variants.ts";
export { type Trial, verify } from "./assign/verify.ts";
export { AssignmentError } from "./assignment-error.ts";
export { type GradeAllOptions, gradeAll } from "./grade/grade-all.ts";
export type { CheckReport, FailedCell, Graded, NotGraded, Result, TestReport } from "./grade/result.ts";
export { findSubmissions, type Submission, SubmissionError } from "./grade/submissions.ts";
export { pointsOf } from "./points.ts";
export { type ReportOptions, writeReports } from "./report/write-reports.ts";
export { sandboxProblem } from "./sandbox/bubblewrap.ts";
