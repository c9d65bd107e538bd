// `lectern engine install | list | remove`: native engines for the library, installed for the user.

import { parseArgs } from "node:util";

import { engineHome } from "../lib/engine/native/home.ts";
import { findDriver } from "../lib/engine/native/install/driver.ts";
import { InstallFailure } from "../lib/engine/native/install/failure.ts";
import { type InstallOptions, installEngine } from "../lib/engine/native/install/install.ts";
import { mb, type Screen, showProgress } from "../lib/engine/native/install/progress.ts";
import { bytesIn, leftovers, removeEngine, removeLeftovers } from "../lib/engine/native/install/remove.ts";
import { type InstalledEngine, installedEngines } from "../lib/engine/native/installed.ts";
import { type EngineKind, KINDS } from "../lib/engine/native/manifest.ts";

const usage = `lectern engine install [cpu | cuda] [--without-gpu]
lectern engine list
lectern engine remove [cpu | cuda | NAME]

"install" fetches TensorFlow (cpu: 0.3 GB, 0.7 GB on disk; cuda: 2.1 GB, 3.2 GB on disk) and compiles the
addon for it with the system's C++ compiler. Without a name it takes cuda where there is an NVIDIA GPU.
  --without-gpu  installs cuda without trying it on a GPU, for another machine
Engines lie in LECTERN_ENGINE_HOME, or in your folder for data of programs.`;

/** Where the command writes, and what tests put in the place of the real thing. */
export interface EngineEnvironment {
  stdout?: Screen;
  stderr?: Screen;
  home?: string;
  install?: Partial<InstallOptions>;
}

const subcommands: Record<
  string,
  (args: string[], environment: Required<EngineEnvironment>) => Promise<void>
> = {
  install,
  list,
  remove,
};

/** Runs the subcommand and gives the exit code: 0, 1 for what could not be done, 2 for bad arguments. */
export async function engineCommand(args: string[], environment: EngineEnvironment = {}): Promise<number> {
  const { stdout = process.stdout, stderr = process.stderr, home = engineHome(), install = {} } = environment;
  const [name, ...rest] = args;
  if (name === undefined || ["--help", "-h"].some((flag) => args.includes(flag))) {
    stdout.write(`${usage}\n`);
    return name === undefined ? 2 : 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  const command = `lectern engine${subcommand === undefined ? "" : ` ${name}`}`;
  try {
    if (subcommand === undefined) {
      throw new RangeError(`no subcommand "${name}", found ${Object.keys(subcommands).join(", ")}`);
    }
    await subcommand(rest, { stdout, stderr, home, install });
    return 0;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (code?.startsWith("ERR_PARSE_ARGS")) {
      stderr.write(`${command}: ${message.split(/\. |\n/)[0]}; see: lectern engine --help\n`);
      return 2;
    }
    if (!(error instanceof InstallFailure || error instanceof RangeError)) throw error;
    stderr.write(`${command}: ${message}\n`);
    return error instanceof RangeError ? 2 : 1;
  }
}

async function install(
  args: string[],
  { stdout, home, install: options }: Required<EngineEnvironment>,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { "without-gpu": { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [asked, ...others] = positionals;
  if (others.length > 0)
    throw new RangeError(`one engine is installed at a time, got ${positionals.join(", ")}`);
  const kind = asked === undefined ? await suitableKind(stdout) : readKind(asked);
  const start = performance.now();
  const progress = showProgress(stdout);
  try {
    const { engine, outcome } = await installEngine(kind, {
      withoutGpu: values["without-gpu"],
      ...options,
      home,
      progress,
    });
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    stdout.write(
      outcome === "unchanged"
        ? `${engine.name} is installed already, in "${engine.folder}"; there is nothing to do\n`
        : `${engine.name} is ready (${seconds} s, ${mb(bytesIn(engine.folder))} MB); Lectern computes with it from now on\n`,
    );
  } catch (error) {
    progress.clear();
    throw error;
  }
}

async function suitableKind(stdout: Screen): Promise<EngineKind> {
  const driver = process.platform === "linux" && process.arch === "x64" ? findDriver() : undefined;
  const why = driver === undefined ? "no NVIDIA driver was found" : `found ${driver}`;
  const kind = driver === undefined ? "cpu" : "cuda";
  stdout.write(`Installing for ${kind}: ${why}\n`);
  return kind;
}

/** The engine that runs on the CPU is called "native" in notebooks: that name is understood too. */
function readKind(name: string): EngineKind {
  if (name === "native") return "cpu";
  const kind = KINDS.find((kind) => kind === name);
  if (kind !== undefined) return kind;
  throw new RangeError(`no engine "${name}" to install, found ${KINDS.join(", ")}`);
}

async function list(args: string[], { stdout, home }: Required<EngineEnvironment>): Promise<void> {
  parseArgs({ args, options: {} });
  const engines = installedEngines(home);
  if (engines.length === 0) {
    stdout.write(`No native engine in "${home}"; install one with: npx lectern engine install\n`);
  }
  for (const engine of engines) stdout.write(`${describe(engine).join("\n  ")}\n`);
  for (const folder of leftovers(home)) {
    stdout.write(
      `unfinished: "${folder}", ${mb(bytesIn(folder))} MB, which the next installation goes on from\n`,
    );
  }
}

function describe({ name, folder, manifest, problem }: InstalledEngine): string[] {
  const lines = [name, `in "${folder}", ${mb(bytesIn(folder))} MB`];
  if (manifest !== undefined) lines.push(`built ${manifest.built.slice(0, 10)} with ${manifest.compiler}`);
  lines.push(problem === undefined ? "ready" : `cannot be used: it ${problem.text}`);
  if (problem?.remedy !== undefined) lines.push(`put right with: ${problem.remedy}`);
  return lines;
}

async function remove(args: string[], { stdout, home }: Required<EngineEnvironment>): Promise<void> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [asked, ...others] = positionals;
  if (others.length > 0)
    throw new RangeError(`one engine is removed at a time, got ${positionals.join(", ")}`);
  const engines = installedEngines(home);
  const unfinished = leftovers(home);
  const chosen = chooseToRemove(asked, engines, unfinished.length > 0);
  const onWait = ({ pid, work }: { pid: number; work: string }) =>
    stdout.write(`Waiting for "${work}" (process ${pid}) to end\n`);
  if (chosen !== undefined) {
    await removeEngine(chosen, { home, onWait });
    stdout.write(`Removed ${chosen.name} from "${home}"\n`);
  }
  if (unfinished.length > 0) {
    await removeLeftovers(home, onWait);
    stdout.write("Removed what unfinished installations had left\n");
  }
}

function chooseToRemove(
  asked: string | undefined,
  engines: readonly InstalledEngine[],
  hasLeftovers: boolean,
): InstalledEngine | undefined {
  const names = engines.map(({ name }) => name).join(", ") || "none";
  if (asked === undefined) {
    if (engines.length > 1) throw new RangeError(`which engine? Installed are ${names}`);
    if (engines.length === 0 && !hasLeftovers) throw new RangeError("no engine is installed");
    return engines[0];
  }
  const wanted = asked === "native" ? "cpu" : asked;
  const matching = engines.filter(({ name, kind }) => name === wanted || kind === wanted);
  if (matching.length > 1) {
    throw new RangeError(
      `"${asked}" is installed in several versions: ${matching.map(({ name }) => name).join(", ")}; say which`,
    );
  }
  if (matching.length === 0) throw new RangeError(`no engine "${asked}" is installed, found ${names}`);
  return matching[0];
}
