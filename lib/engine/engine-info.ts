// What the library says about the engine that computes: which, on what, why, and what would be faster.

import { type MemoryInfo, memory } from "./release.ts";

/** Best first; webgpu only when it is asked for. */
export const ENGINES = ["cuda", "native", "wasm", "cpu", "webgpu"] as const;

export type EngineName = (typeof ENGINES)[number];

/** A better engine that does not compute, and why. */
export interface Refusal {
  readonly engine: EngineName;
  readonly why: string;
}

export interface EngineInfo {
  /** The engine that computes, or will at first use. */
  readonly engine: EngineName;
  /** The library that it comes from: `TensorFlow 2.21.0`. */
  readonly version: string;
  /** What it runs on, in words: `WebAssembly, 128-bit SIMD, one thread`. */
  readonly device: string;
  /** How many threads of the processor it uses. */
  readonly threads: number;
  /** Whether it is in memory: native engines are loaded when the first tensor is made. */
  readonly loaded: boolean;
  /** Why this one: asked for, or the best that runs here. */
  readonly why: string;
  /** The engines that come before it, each with the reason why it was not taken. */
  readonly refused: readonly Refusal[];
  /** The command that would bring a better one. */
  readonly improve: string | undefined;
  /** Tensors alive, and the bytes of their values, at the moment of asking. */
  readonly memory: MemoryInfo;
}

/** An EngineInfo that a notebook and a console show in words. */
export class ShownInfo implements EngineInfo {
  readonly engine: EngineName;
  readonly version: string;
  readonly device: string;
  readonly threads: number;
  readonly loaded: boolean;
  readonly why: string;
  readonly refused: readonly Refusal[];
  readonly improve: string | undefined;
  readonly memory: MemoryInfo;

  constructor(info: Omit<EngineInfo, "memory">) {
    this.engine = info.engine;
    this.version = info.version;
    this.device = info.device;
    this.threads = info.threads;
    this.loaded = info.loaded;
    this.why = info.why;
    this.refused = info.refused;
    this.improve = info.improve;
    this.memory = memory();
    Object.freeze(this);
  }

  toString(): string {
    const { engine, device, version, why, loaded, refused, improve, memory } = this;
    return [
      `${engine} on ${device}, ${version}: ${why}${loaded ? "" : " (loaded at first use)"}`,
      ...refused.map((refusal) => `  not ${refusal.engine}: ${refusal.why}`),
      ...(improve === undefined ? [] : [`  faster with: ${improve}`]),
      `  memory: ${memory.tensors} tensors, ${(memory.bytes / 1e6).toFixed(1)} MB`,
    ].join("\n");
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }
}
