// A check that did not pass, in words for the student.

/** Thrown by the expectations; its message is what the student reads. */
export class CheckFailure extends Error {
  override name = "CheckFailure";
  /** What was probably done wrong, where that is known. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
