// A training step replayed in one native call.

export type { RecordedOptions, RecordedStep, StepState } from "./recorded.ts";
export { recorded } from "./recorded.ts";
