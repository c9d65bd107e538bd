// What this machine has beside wasm: installed native engines, a GPU. For Node only: package.json keeps it out of
// what is bundled for browsers.

import { availableParallelism } from "node:os";

import type { Refusal } from "../engine-info.ts";
import type { NativeBackend } from "./backend.ts";
import { cudaEnvironment } from "./cuda-environment.ts";
import { findGpu, type Gpu } from "./gpu.ts";
import { engineHome } from "./home.ts";
import { findInstalled, type InstalledEngine, installCommand, type Problem } from "./installed.ts";
import { loadNative } from "./load.ts";

export type NativeName = "cuda" | "native";

/** An engine that could compute here. */
export interface Offer {
  engine: NativeName;
  installed: InstalledEngine;
  version: string;
  device: string;
  threads: number;
  /** Its backend, loaded when first asked for. Throws an Error that says in one line why it does not work. */
  load(): NativeBackend;
}

export interface Surroundings {
  /** Best first. */
  offers: Offer[];
  refused: Refusal[];
  /** The command that would bring the best engine that this machine could have. */
  improve: string | undefined;
  /** Set where there is a GPU that no offer computes on: its name. */
  unusedGpu: string | undefined;
}

export function lookAround({ root = "/", home = engineHome() } = {}): Surroundings {
  const gpu = findGpu(root);
  const offers: Offer[] = [];
  const refused: Refusal[] = [];
  const improvements: (string | undefined)[] = [];
  for (const engine of ["cuda", "native"] as const) {
    const found = engine === "cuda" && gpu === undefined ? NO_GPU : offerOf(engine, home, gpu);
    if ("installed" in found) offers.push(found);
    else {
      refused.push({ engine, why: found.text });
      improvements.push(found.remedy);
    }
  }
  const unusedGpu = offers[0]?.engine === "cuda" ? undefined : gpu?.name;
  return { offers, refused, improve: improvements.find((command) => command !== undefined), unusedGpu };
}

const NO_GPU: Problem = { text: "there is no NVIDIA GPU", remedy: undefined };

/** The engine of that name, or why there is none. */
export function offerOf(engine: NativeName, home = engineHome(), gpu = findGpu()): Offer | Problem {
  if (process.platform === "win32") return { text: "there is none for Windows", remedy: undefined };
  // The one for GPUs computes on the CPU as well.
  const kinds = engine === "cuda" ? (["cuda"] as const) : (["cpu", "cuda"] as const);
  const found = kinds.map((kind) => findInstalled(kind, home)).filter((installed) => installed !== undefined);
  const usable = found.find(({ problem }) => problem === undefined);
  if (usable !== undefined) return describe(engine, usable, gpu);
  const problem = found[0]?.problem;
  if (problem !== undefined) return { text: `what is installed ${problem.text}`, remedy: problem.remedy };
  return { text: "it is not installed", remedy: installCommand(kinds[0]) };
}

function describe(engine: NativeName, installed: InstalledEngine, gpu: Gpu | undefined): Offer {
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  const cpu = `the CPU, ${threads === 1 ? "one thread" : `${threads} threads`}`;
  const device = engine === "cuda" ? (gpu?.name ?? "a GPU") : cpu;
  const version = `TensorFlow ${installed.manifest!.tensorflow}`;
  return { engine, installed, version, device, threads, load: () => loadOnce(engine, installed) };
}

/** What this process holds: one TensorFlow, which cannot be unloaded, or why the one that it holds is of no use. */
let loaded: Loaded | undefined;

interface Loaded {
  engine: NativeName;
  backend: NativeBackend;
  folder: string;
  /** The GPUs were hidden from CUDA. */
  hidden: boolean;
  fault: string | undefined;
}

function loadOnce(wanted: NativeName, installed: InstalledEngine): NativeBackend {
  loaded ??= load(wanted, installed);
  const { engine, backend, folder, hidden, fault } = loaded;
  if (fault !== undefined) throw new Error(fault);
  if (engine === wanted) return backend;
  if (installed.folder === folder && !hidden) throw new Error(NO_GPU_REGISTERED);
  throw new Error(
    `"${engine}" is loaded in this process already, which can hold one TensorFlow; set LECTERN_ENGINE=${wanted} ` +
      "and start again (in a notebook: restart the kernel)",
  );
}

const NO_GPU_REGISTERED = "TensorFlow registers no GPU; to see why: npx lectern doctor";

function load(wanted: NativeName, { folder, kind, name, manifest }: InstalledEngine): Loaded {
  const hidden = kind === "cuda" && wanted === "native";
  if (kind === "cuda") Object.assign(process.env, cudaEnvironment(folder));
  if (hidden) process.env.CUDA_VISIBLE_DEVICES = "-1";
  const backend = loadNative(folder);
  const { TF_Version: found } = backend.binding;
  const { tensorflow } = manifest!;
  const fault =
    found === tensorflow
      ? undefined
      : `"${folder}" holds TensorFlow ${found} instead of ${tensorflow}; remove it with: npx lectern engine ` +
        `remove ${name}; and install it again`;
  // For CUDA without a GPU TensorFlow computes too, on the CPU: that is what this process has from now on.
  return { engine: backend.isUsingGpuDevice ? "cuda" : "native", backend, folder, hidden, fault };
}
