// Picks the engine that computes, and says which it is and why.
//
// wasm is started at once: that takes 12 ms, and gives every later decision something to fall back on. A native
// engine (0.3 to 1.2 s, 400 MB) is only looked for; it is loaded when the first tensor is made.

import * as tf from "@tensorflow/tfjs-core";

import { loadCpu } from "./cpu.ts";
import { ENGINES, type EngineInfo, type EngineName, type Refusal, ShownInfo } from "./engine-info.ts";
import { registerStarted, startAtFirstUse } from "./first-use.ts";
import type { NativeName, Offer, Surroundings } from "./native/here.ts";
import { worthALook } from "./native/worth-a-look.ts";
import { loadWasm } from "./wasm.ts";
import { loadWebgpu } from "./webgpu.ts";

/** Engines without a native part of ours. */
const PORTABLE = { wasm: loadWasm, cpu: loadCpu, webgpu: loadWebgpu };

/** tfjs's name for the backend of native and cuda. */
const TENSORFLOW = "tensorflow";

const BEST = "the best engine that runs here";

const inNode = globalThis.process?.getBuiltinModule !== undefined;

type Details = Omit<EngineInfo, "memory">;

let current: Details | undefined;

/** Puts the native engine that was chosen at import before tfjs's first operation. */
let postpone = (): void => undefined;

/**
 * The engine that computes now, or will as soon as something is to be computed, and why.
 *
 *     engine.info(); // wasm on WebAssembly, 128-bit SIMD, one thread, TensorFlow.js 4.22.0: the best engine ...
 */
export function info(): EngineInfo {
  if (!current) throw new Error("internal: engine.info was called before an engine was chosen");
  return new ShownInfo(current);
}

/**
 * Changes the engine: `await engine.use("cpu")`. Tensors made before stay usable, tfjs moves them when needed.
 *
 * Throws a RangeError if no engine has that name, an Error with the cause if it does not work here.
 */
export async function use(name: EngineName): Promise<EngineInfo> {
  const where = "engine.use";
  const why = "asked for by engine.use";
  requireName(where, name);
  const before = current;
  try {
    if (isNative(name)) {
      startOffer(await findOffer(name), why);
      await tf.setBackend(TENSORFLOW);
    } else await startPortable(name, why);
  } catch (error) {
    // tfjs may have forgotten the backend that it had.
    if (before?.loaded) await tf.setBackend(isNative(before.engine) ? TENSORFLOW : before.engine);
    else postpone();
    throw cannotUse(where, name, error);
  }
  return info();
}

/** `LECTERN_ENGINE` if set, else the best that works. */
export async function startFirst(): Promise<void> {
  const asked = globalThis.process?.env.LECTERN_ENGINE;
  await (asked ? startAsked(asked) : startBest());
}

async function startAsked(name: string): Promise<void> {
  const where = "LECTERN_ENGINE";
  const why = "asked for by LECTERN_ENGINE";
  requireName(where, name);
  try {
    if (!isNative(name)) return await startPortable(name, why);
    const offer = await findOffer(name);
    current = describe(offer, why);
    postpone = () => startAtFirstUse(TENSORFLOW, () => startOffer(offer, why, undefined, where));
    postpone();
  } catch (error) {
    throw cannotUse(where, name, error);
  }
}

async function startBest(): Promise<void> {
  // Begun before wasm is started and awaited after it, so that a part of its time is hidden.
  const looking = worthALook() ? lookAround() : undefined;
  const refused: Refusal[] = [];
  await startFallback(refused);
  const around = (await looking) ?? NOTHING_FOUND;
  const fallback = { ...current!, refused: [...around.refused, ...refused], improve: around.improve };
  current = fallback;
  const [best] = around.offers;
  if (best !== undefined) {
    current = describe(best, BEST, around);
    postpone = () => startAtFirstUse(TENSORFLOW, () => startFirstOffer(around, fallback));
    postpone();
  }
  if (around.unusedGpu !== undefined) {
    console.warn(`lectern: ${around.unusedGpu} is not used; compute on it with: ${around.improve}`);
  }
}

/** Where no engine was ever installed, and there is no GPU; in a browser there is nothing to say of them. */
const NOTHING_FOUND: Surroundings = {
  offers: [],
  refused: inNode
    ? [
        { engine: "cuda", why: "there is no NVIDIA GPU" },
        {
          engine: "native",
          why: process.platform === "win32" ? "there is none for Windows" : "it is not installed",
        },
      ]
    : [],
  improve: inNode && process.platform !== "win32" ? "npx lectern engine install cpu" : undefined,
  unusedGpu: undefined,
};

async function lookAround(): Promise<Surroundings> {
  const here = await import("./native/here.ts");
  return here.lookAround();
}

/** What computes where no native engine does: wasm, and plain JavaScript where even that fails. */
async function startFallback(refused: Refusal[]): Promise<void> {
  for (const name of ["wasm", "cpu"] as const) {
    try {
      return await startPortable(name, BEST);
    } catch (error) {
      // An engine that cannot start is no failure as long as a plainer one can; the reason stays readable.
      const why = `it failed: ${(error as Error).message}`;
      refused.push({ engine: name, why });
      console.warn(`lectern: computing without ${name}: ${why}`);
    }
  }
  throw new Error(
    `Cannot start any engine: ${refused.map(({ engine, why }) => `${engine}: ${why}`).join("; ")}`,
  );
}

async function startPortable(name: keyof typeof PORTABLE, why: string): Promise<void> {
  const device = await PORTABLE[name]();
  // tfjs only logs when a backend fails to start: without this line a program would go on silently on
  // another engine.
  if (tf.engine().registry[name] === undefined) throw new Error("tfjs refused it");
  const version = `TensorFlow.js ${tf.version_core}`;
  current = { engine: name, version, device, threads: 1, loaded: true, why, refused: [], improve: undefined };
}

/** At the first operation: the best native engine that loads; undefined, and a word why, if none does. */
function startFirstOffer(around: Surroundings, fallback: Details): tf.KernelBackend | undefined {
  const refused = [...around.refused];
  for (const offer of around.offers) {
    try {
      return startOffer(offer, BEST, { ...around, refused });
    } catch (error) {
      const why = (error as Error).message;
      refused.push({ engine: offer.engine, why });
      console.warn(`lectern: computing without ${offer.engine}: ${why}`);
    }
  }
  current = { ...fallback, refused };
  return undefined;
}

/** Loads a native engine; with `where`, errors say who asked for it. */
function startOffer(
  offer: Offer,
  why: string,
  around?: Pick<Surroundings, "refused" | "improve">,
  where?: string,
): tf.KernelBackend {
  try {
    const backend = offer.load();
    registerStarted(TENSORFLOW, backend);
    current = { ...describe(offer, why, around), loaded: true };
    return backend;
  } catch (error) {
    throw where === undefined ? error : cannotUse(where, offer.engine, error);
  }
}

function describe(
  { engine, version, device, threads }: Offer,
  why: string,
  { refused = [], improve = undefined }: Partial<Surroundings> = {},
): Details {
  return { engine, version, device, threads, loaded: false, why, refused, improve };
}

/** The native engine of that name, if it is installed and fit. */
async function findOffer(name: NativeName): Promise<Offer> {
  if (!inNode) throw new Error("it needs Node, this is a browser; use wasm or webgpu");
  const { offerOf } = await import("./native/here.ts");
  const found = offerOf(name);
  if ("installed" in found) return found;
  throw new Error(found.remedy === undefined ? found.text : `${found.text}; put right with: ${found.remedy}`);
}

function isNative(name: EngineName): name is NativeName {
  return name === "cuda" || name === "native";
}

function requireName(where: string, name: string): asserts name is EngineName {
  if (ENGINES.some((engine) => engine === name)) return;
  throw new RangeError(`${where}: no engine "${name}", found ${ENGINES.join(", ")}`);
}

function cannotUse(where: string, name: EngineName, cause: unknown): Error {
  return new Error(`${where}: "${name}" cannot be used: ${(cause as Error).message}`, { cause });
}
