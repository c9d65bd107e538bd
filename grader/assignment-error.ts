// Something in an assignment that its instructor must put right.

/** The message is one line for the instructor: the file, the cell, what is wrong, what to write. */
export class AssignmentError extends Error {
  override name = "AssignmentError";
  readonly code = "ASSIGNMENT";
}
