// What an installation says about itself: the file written last, so that its presence means that the rest is there.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `cpu` computes as the engine "native"; `cuda` as "cuda", and without a GPU as "native" too. */
export type EngineKind = "cpu" | "cuda";

export const KINDS: readonly EngineKind[] = ["cpu", "cuda"];

export interface Manifest {
  kind: EngineKind;
  /** TensorFlow's version: `2.21.0`. */
  tensorflow: string;
  /** The system that it runs on: `linux-x64`. */
  platform: string;
  /** Digest of what the addon was built from (sources.ts). */
  sources: string;
  /** What built it: `g++ (Debian 12.2.0-14) 12.2.0`. */
  compiler: string;
  /** When, as ISO date and time. */
  built: string;
}

const NAME = "engine.json";

/** Undefined where there is none, or none that can be read: the installation was not finished, or is damaged. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, NAME), "utf8"));
    const texts = ["kind", "tensorflow", "platform", "sources", "compiler", "built"];
    return texts.every((key) => typeof manifest?.[key] === "string") ? manifest : undefined;
  } catch {
    return undefined;
  }
}

export function writeManifest(folder: string, manifest: Manifest): void {
  const unfinished = join(folder, `${NAME}.${process.pid}`);
  writeFileSync(unfinished, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(unfinished, join(folder, NAME));
}

/** This system, as manifests name it. */
export function thisPlatform(): string {
  return `${process.platform}-${process.arch}`;
}
