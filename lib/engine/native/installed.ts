// Which native engines are installed, and which of them this Lectern can use.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { engineHome } from "./home.ts";
import { type EngineKind, KINDS, type Manifest, readManifest, thisPlatform } from "./manifest.ts";
import { addonFolder, packageFolder, sourcesDigest, TENSORFLOW } from "./sources.ts";

export interface InstalledEngine {
  /** The folder's name: `cpu-2.21.0`. */
  name: string;
  folder: string;
  kind: EngineKind;
  /** Undefined where it cannot be read. */
  manifest: Manifest | undefined;
  /** Why it cannot be used, undefined where it can. */
  problem: Problem | undefined;
}

export interface Problem {
  /** Completes "it ...": `was built from other sources than this Lectern has`. */
  text: string;
  /** The command that puts it right, where there is one. */
  remedy: string | undefined;
}

/** How the kinds' installations are called, one folder for each release of TensorFlow. */
export function engineName(kind: EngineKind, tensorflow = TENSORFLOW): string {
  return `${kind}-${tensorflow}`;
}

export function installCommand(kind?: EngineKind): string {
  return ["npx lectern engine install", kind].filter(Boolean).join(" ");
}

/** All that lie in `home`, of any release; those of this Lectern's release first. */
export function installedEngines(home = engineHome()): InstalledEngine[] {
  const names = foldersIn(home).filter((name) => KINDS.some((kind) => name.startsWith(`${kind}-`)));
  const ours = (name: string) => name.endsWith(`-${TENSORFLOW}`);
  return names
    .sort((a, b) => Number(ours(b)) - Number(ours(a)) || a.localeCompare(b))
    .map((name) => lookAt(home, name));
}

/** The installation of this kind that Lectern would use; it may still have a problem. */
export function findInstalled(kind: EngineKind, home = engineHome()): InstalledEngine | undefined {
  const name = engineName(kind);
  return existsSync(join(home, name)) ? lookAt(home, name) : undefined;
}

/** The digest of the addon's sources may be given where they are not Lectern's own. */
export function lookAt(home: string, name: string, sources = addonFolder): InstalledEngine {
  const folder = join(home, name);
  const kind = name.slice(0, name.indexOf("-")) as EngineKind;
  const manifest = readManifest(folder);
  return { name, folder, kind, manifest, problem: findProblem(folder, kind, manifest, sources) };
}

function findProblem(
  folder: string,
  kind: EngineKind,
  manifest: Manifest | undefined,
  sources: string,
): Problem | undefined {
  const again = installCommand(kind);
  const missing = ["lectern_engine.node", ...libraries()].find((file) => !existsSync(join(folder, file)));
  if (manifest === undefined || manifest.kind !== kind || missing !== undefined) {
    return { text: `is damaged: "${missing ?? "engine.json"}" is missing or cannot be read`, remedy: again };
  }
  if (manifest.platform !== thisPlatform()) {
    return { text: `was installed for ${manifest.platform}, this is ${thisPlatform()}`, remedy: again };
  }
  if (manifest.tensorflow !== TENSORFLOW) {
    return {
      text: `is of TensorFlow ${manifest.tensorflow}, this Lectern needs ${TENSORFLOW}`,
      remedy: again,
    };
  }
  if (manifest.sources !== sourcesDigest(sources)) {
    return { text: "was built from other sources than this Lectern has", remedy: again };
  }
  if (packageFolder("@tensorflow/tfjs-node-gpu") === undefined) {
    return {
      text: 'needs the npm package "@tensorflow/tfjs-node-gpu", which is missing',
      remedy: NPM_REMEDY,
    };
  }
  return undefined;
}

export const NPM_REMEDY = "npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0";

/** TensorFlow's two libraries, from the installation's folder. */
export function libraries(platform = process.platform): string[] {
  const file = (name: string) => (platform === "darwin" ? `lib${name}.2.dylib` : `lib${name}.so.2`);
  return ["tensorflow_cc", "tensorflow_framework"].map((name) => join("tensorflow", file(name)));
}

function foldersIn(home: string): string[] {
  try {
    return readdirSync(home, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch (error) {
    // Nothing has been installed yet; any other trouble is worth an error.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
