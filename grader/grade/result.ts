// What became of a submission.

/** One check of a test, as `lectern/check` reports it. */
export interface CheckReport {
  says: string;
  hidden: boolean;
  passed: boolean;
  points: number;
  of: number;
  message?: string;
  hint?: string;
}

export interface TestReport {
  /** nbgrader's grade_id. */
  id: string;
  points: number;
  of: number;
  checks: CheckReport[];
  /** What ended the test before its checks, if so. */
  error?: string;
}

export interface FailedCell {
  /** Code cells are counted from 1: what JupyterLab shows in brackets after all are run in order. 0: it was deleted. */
  cell: number;
  /** nbgrader's grade_id, of the assignment's own cells. */
  id?: string;
  error: string;
}

export interface Graded {
  student: string;
  status: "graded";
  points: number;
  of: number;
  tests: TestReport[];
  /** Cells of the student's that failed. */
  failed: FailedCell[];
  /** What was found odd. */
  notes: string[];
  /** The first part of what the student's code printed. */
  output: string;
  /** How much of it was printed before a hidden check gave the code something to print. */
  outputBeforeHidden: number;
}

/** What the judge finds. */
export type Judged = Omit<Graded, "student" | "output" | "outputBeforeHidden">;

export interface NotGraded {
  student: string;
  status: "not graded";
  reason: string;
}

export type Result = Graded | NotGraded;
