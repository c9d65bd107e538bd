// Which engine computes, why, and how much memory its tensors hold.

export { info, use } from "./choose.ts";
export type { EngineInfo, EngineName, Refusal } from "./engine-info.ts";
export type { MemoryInfo } from "./release.ts";
export { memory } from "./release.ts";
