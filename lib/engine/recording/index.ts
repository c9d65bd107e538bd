// A training step replayed in one native call.

export type { RecordedStep } from "./recorded.ts";
export { recorded } from "./recorded.ts";
export type { RecordedOptions, StepState } from "./state.ts";
