// Which engine computes, why, and how much memory its tensors hold.

export type { EngineInfo, EngineName } from "./choose.ts";
export { info, use } from "./choose.ts";
export type { MemoryInfo } from "./release.ts";
export { memory } from "./release.ts";
