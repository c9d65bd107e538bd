// Installs a native engine: finds the wheels, downloads and unpacks them, compiles the addon, trains with it.
//
// All of it happens in a folder beside the final one, which is renamed at the very end: an installation that was
// cut off is never taken for a whole one. What was unpacked is noted there, so that the next run goes on from it.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { engineHome } from "../home.ts";
import { engineName, type InstalledEngine, lookAt, NPM_REMEDY } from "../installed.ts";
import { type EngineKind, thisPlatform, writeManifest } from "../manifest.ts";
import { addonFolder, packageFolder, sourcesDigest, TENSORFLOW } from "../sources.ts";
import { chooseWheel, type Wheel } from "./choose-wheel.ts";
import { compileAddon } from "./compile.ts";
import { type Compiler, findCompiler } from "./compiler.ts";
import { linkCudaLibraries } from "./cuda-links.ts";
import { type DownloadOptions, download } from "./download.ts";
import { explainFileError, InstallFailure } from "./failure.ts";
import { indexAddress, shownAddress } from "./index-address.ts";
import { withLock } from "./lock.ts";
import { type Package, type Parts, partsOf } from "./packages.ts";
import { type Platform, requirePlatform, thisSystem } from "./platform.ts";
import { downloadText, mb, type Progress } from "./progress.ts";
import { filesOf } from "./simple-index.ts";
import { requireSpace } from "./space.ts";
import { stripLibraries } from "./strip.ts";
import { type Verification, verifyEngine } from "./verify.ts";
import { unpackWheel } from "./wheel.ts";

export interface InstallOptions {
  progress: Progress;
  home?: string;
  /** For an image of a machine that is built where there is no GPU: cuda is not tried on one. */
  withoutGpu?: boolean;
  env?: NodeJS.ProcessEnv;
  /** What tests put in the place of half a gigabyte. */
  parts?: Parts;
  sources?: string;
  network?: Pick<DownloadOptions, "silenceMs" | "tries" | "pauseMs">;
  freeMb?: (folder: string) => Promise<number>;
  verify?: (verification: Verification) => Promise<{ losses: number[]; gpu: boolean }>;
}

export interface Installation {
  engine: InstalledEngine;
  /** `unchanged` if it was there already, `rebuilt` if only the addon was compiled anew. */
  outcome: "installed" | "rebuilt" | "unchanged";
}

const DOWNLOADS = ".downloads";
const LOG = ".install.log";

/** The engine, ready for use. Throws an InstallFailure that says in one line what to do. */
export async function installEngine(kind: EngineKind, options: InstallOptions): Promise<Installation> {
  const { progress, env = process.env, home = engineHome(env), sources = addonFolder } = options;
  const system = thisSystem();
  requirePlatform(kind, system);
  const include = requirePackages();
  const compiler = findCompiler(env);
  const name = engineName(kind);
  const task = async (): Promise<Installation> => {
    const present = existsSync(join(home, name)) ? lookAt(home, name, sources) : undefined;
    if (present !== undefined && present.problem === undefined)
      return { engine: present, outcome: "unchanged" };
    const job: Job = { ...options, kind, name, home, env, system, include, compiler, sources };
    try {
      // Where only the addon is out of date, what was downloaded for it is good.
      const rebuild = present?.manifest !== undefined && isWhole(present);
      await (rebuild ? rebuildAddon(job) : installAnew(job));
      return { engine: lookAt(home, name, sources), outcome: rebuild ? "rebuilt" : "installed" };
    } catch (error) {
      throw explainFileError(`install "${name}"`, error);
    }
  };
  return withLock(home, `install ${name}`, task, ({ pid, host, work }) =>
    progress.say(`Waiting for another installation to end ("${work}", process ${pid} on ${host})`),
  );
}

interface Job extends InstallOptions {
  kind: EngineKind;
  name: string;
  home: string;
  env: NodeJS.ProcessEnv;
  system: Platform;
  include: string[];
  compiler: Compiler;
  sources: string;
}

/** The folders of headers that npm has brought. */
function requirePackages(): string[] {
  const [binding, headers] = (["@tensorflow/tfjs-node-gpu", "node-api-headers"] as const).map((name) => {
    const folder = packageFolder(name);
    if (folder !== undefined) return folder;
    const remedy = name === "node-api-headers" ? "npm install node-api-headers" : NPM_REMEDY;
    throw new InstallFailure(
      `The npm package "${name}" is missing, from which the addon is built (npm leaves out optional packages where ` +
        `it is told so); add it with: ${remedy}; then run the command again`,
    );
  });
  return [join(binding!, "binding"), join(headers!, "include")];
}

/** Everything that was unpacked for it is there, and of the right release and system. */
function isWhole({ manifest, folder, kind }: InstalledEngine): boolean {
  const { packages } = partsOf(kind, thisSystem());
  return (
    manifest?.tensorflow === TENSORFLOW &&
    manifest.platform === thisPlatform() &&
    packages.every(({ needed }) => needed.every((file) => existsSync(join(folder, file))))
  );
}

async function installAnew(job: Job): Promise<void> {
  const { home, kind, name, system, env, parts = partsOf(kind, system), freeMb, progress } = job;
  const folder = join(home, `.unfinished-${name}`);
  mkdirSync(folder, { recursive: true });
  const notes = readNotes(folder);
  const index = indexAddress(env);
  progress.say(`Installing ${name} into "${home}", from ${shownAddress(index)}`);
  const wheels: [Package, Wheel][] = [];
  for (const part of parts.packages) {
    // All are found before the first is fetched: what is missing is told at once, not after a gigabyte.
    wheels.push([part, chooseWheel(part, await filesOf(part.name, index, job.network), system, index)]);
  }
  const left = wheels.filter(([, wheel]) => !notes.unpacked.includes(wheel.sha256));
  if (left.length > 0) await requireSpace(home, parts.spaceMb * (left.length / wheels.length), freeMb);
  for (const [part, wheel] of left) {
    const file = await downloadWheel(part, wheel, index, job);
    const stage = progress.stage(`unpack ${part.name}`);
    const { files, bytes } = await unpackWheel(file, folder, part, (done, total) =>
      stage.update(`${mb(done)} of ${mb(total)} MB`),
    );
    notes.unpacked.push(wheel.sha256);
    writeNotes(folder, notes);
    rmSync(file);
    stage.done(`${files} ${files === 1 ? "file" : "files"}, ${mb(bytes)} MB`);
  }
  if (kind === "cuda") linkCudaLibraries(folder);
  if (!notes.stripped) {
    const stage = progress.stage("strip TensorFlow's libraries");
    const saved = await stripLibraries(folder);
    notes.stripped = true;
    writeNotes(folder, notes);
    stage.done(saved > 0 ? `${mb(saved)} MB saved` : "left as they are");
  }
  await buildAddon(folder, job);
  rmSync(join(folder, NOTES));
  describe(folder, job);
  const final = join(home, name);
  removeFolder(final);
  renameSync(folder, final);
  rmSync(join(home, DOWNLOADS), { recursive: true, force: true });
}

async function downloadWheel(part: Package, wheel: Wheel, index: string, job: Job): Promise<string> {
  const stage = job.progress.stage(`download ${part.name} ${part.version}`);
  const text = downloadText();
  let bytes = 0;
  const file = await download(wheel, join(job.home, DOWNLOADS), {
    ...job.network,
    index,
    onProgress(have, total) {
      bytes = have;
      stage.update(text(have, total));
    },
  });
  stage.done(bytes > 0 ? `${mb(bytes)} MB` : "was here already");
  return file;
}

/** In a folder of its own too, with a link to the libraries: the old addon stays until the new one has proved itself. */
async function rebuildAddon(job: Job): Promise<void> {
  const { home, name, progress } = job;
  const final = join(home, name);
  const folder = join(home, `.rebuild-${name}`);
  progress.say(`Rebuilding the addon of ${name} in "${home}"; what was downloaded stays`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const part of ["tensorflow", "nvidia"]) {
    if (existsSync(join(final, part))) symlinkSync(join(final, part), join(folder, part));
  }
  await buildAddon(folder, job);
  renameSync(join(folder, ADDON), join(final, ADDON));
  describe(final, job);
  rmSync(folder, { recursive: true });
}

const ADDON = "lectern_engine.node";

async function buildAddon(folder: string, job: Job): Promise<void> {
  const { compiler, sources, include, progress, home, kind, withoutGpu = false, verify = verifyEngine } = job;
  const log = join(home, LOG);
  writeFileSync(log, `${new Date().toISOString()} ${job.name}\n`);
  const compiling = progress.stage(`compile the addon with ${compiler.command.join(" ")}`);
  const { files } = await compileAddon({
    compiler,
    sources,
    include,
    folder,
    addon: join(folder, ADDON),
    log,
    onProgress: (done, total) => compiling.update(`${done} of ${total} files`),
  });
  compiling.done(`${files} ${files === 1 ? "file" : "files"}`);
  const trying = progress.stage("train with it");
  const { losses, gpu } = await verify({ kind, folder, withoutGpu, log });
  const device = gpu ? "on the GPU" : "on the CPU";
  trying.done(
    `${losses.length} steps ${device}, loss ${losses[0]?.toFixed(3)} to ${losses.at(-1)?.toFixed(3)}`,
  );
}

function describe(folder: string, { kind, sources, compiler }: Job): void {
  writeManifest(folder, {
    kind,
    tensorflow: TENSORFLOW,
    platform: thisPlatform(),
    sources: sourcesDigest(sources),
    compiler: compiler.description,
    built: new Date().toISOString(),
  });
}

/** Moved away first: a folder that is half removed must not be taken for an engine. */
export function removeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  const away = join(folder, "..", `.removing-${process.pid}`);
  renameSync(folder, away);
  rmSync(away, { recursive: true });
}

/** What an unfinished installation has behind it. */
interface Notes {
  /** Checksums of the wheels that are unpacked. */
  unpacked: string[];
  stripped: boolean;
}

const NOTES = "unfinished.json";

function readNotes(folder: string): Notes {
  try {
    return JSON.parse(readFileSync(join(folder, NOTES), "utf8"));
  } catch {
    return { unpacked: [], stripped: false }; // none yet, or cut off in writing: all is done again
  }
}

function writeNotes(folder: string, notes: Notes): void {
  const unfinished = join(folder, `${NOTES}.new`);
  writeFileSync(unfinished, JSON.stringify(notes));
  renameSync(unfinished, join(folder, NOTES));
}
