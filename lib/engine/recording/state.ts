// What is asked of a recorded step, and what it says of itself.

export interface RecordedOptions {
  /** "xla" compiles the step with XLA: fastest for dense nets, its numbers differ in the last digits. */
  compile?: "xla";
}

/** How a step runs at the moment, and why it is not replayed if it is not. */
export interface StepState {
  readonly mode: "eager" | "plan" | "function" | "xla";
  /** Why the step runs eagerly, or not as it was asked to, once that is decided. */
  readonly reason?: string;
  /** How many calls ran eagerly, were written down, were replayed. */
  readonly eager: number;
  readonly traced: number;
  readonly replayed: number;
  /** Operations of a replay; tfjs asked for `recorded` of them. */
  readonly operations?: { readonly recorded: number; readonly replayed: number };
}
