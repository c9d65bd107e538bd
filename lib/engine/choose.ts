// Picks the engine that computes, when the library is first imported, and says which it is and why.

import * as tf from "@tensorflow/tfjs-core";

import { loadCpu } from "./cpu.ts";
import { loadWasm } from "./wasm.ts";

/** Best first: what is tried when nobody asks for an engine by name. */
const ENGINES = {
  wasm: loadWasm,
  cpu: loadCpu,
};

export type EngineName = keyof typeof ENGINES;

export interface EngineInfo {
  /** The engine that computes now; also tfjs's name for the backend. */
  readonly engine: EngineName;
  /** What it runs on, in words: `WebAssembly, 128-bit SIMD, one thread`. */
  readonly device: string;
  /** Why this one: asked for, or the best that works; with the reason why a better one does not. */
  readonly why: string;
}

let current: EngineInfo | undefined;

/**
 * The engine that computes now, and why.
 *
 *     engine.info(); // wasm on WebAssembly, 128-bit SIMD, one thread: the best engine that runs here
 */
export function info(): EngineInfo {
  if (!current) throw new Error("internal: engine.info was called before an engine was chosen");
  return current;
}

/**
 * Changes the engine: `await engine.use("cpu")`. Tensors made before stay usable, tfjs moves them when needed.
 *
 * Throws a RangeError if no engine has that name, an Error with the cause if it does not work here.
 */
export async function use(name: EngineName): Promise<EngineInfo> {
  if (!Object.hasOwn(ENGINES, name)) {
    throw new RangeError(`engine.use: no engine "${name}", found ${Object.keys(ENGINES).join(", ")}`);
  }
  return start(name, "asked for by engine.use");
}

async function start(name: EngineName, why: string): Promise<EngineInfo> {
  const device = await ENGINES[name]();
  // tfjs only logs when a backend fails to start: without this line a program would go on silently on
  // another engine.
  if (tf.getBackend() !== name) throw new Error(`Cannot start the engine "${name}": tfjs refused it`);
  current = Object.freeze(new ShownInfo(name, device, why));
  return current;
}

/** `LECTERN_ENGINE` if set, else the first of ENGINES that starts. */
async function startBest(): Promise<EngineInfo> {
  const asked = globalThis.process?.env.LECTERN_ENGINE;
  if (asked) {
    if (Object.hasOwn(ENGINES, asked)) return start(asked as EngineName, "asked for by LECTERN_ENGINE");
    throw new RangeError(`LECTERN_ENGINE: no engine "${asked}", found ${Object.keys(ENGINES).join(", ")}`);
  }
  const refused: string[] = [];
  for (const name of Object.keys(ENGINES) as EngineName[]) {
    try {
      const best = await start(name, ["the best engine that runs here", ...refused].join("; "));
      if (refused.length > 0) console.warn(`lectern: computing on ${best}`);
      return best;
    } catch (error) {
      // An engine that cannot start is no failure as long as a plainer one can; the reason stays readable.
      refused.push(`${name} failed: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`Cannot start any engine: ${refused.join("; ")}`);
}

class ShownInfo implements EngineInfo {
  readonly engine: EngineName;
  readonly device: string;
  readonly why: string;

  constructor(engine: EngineName, device: string, why: string) {
    this.engine = engine;
    this.device = device;
    this.why = why;
  }

  toString(): string {
    return `${this.engine} on ${this.device}: ${this.why}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }
}

// Awaited here, so that a notebook computes with no ceremony beyond its import (12 ms for wasm).
await startBest();
