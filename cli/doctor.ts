// `lectern doctor`: which engine computes here and why, what the machine offers, and what would improve it.

import { existsSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { dirname } from "node:path";

import type { EngineInfo } from "../lib/engine/engine-info.ts";
import { engineHome } from "../lib/engine/native/home.ts";
import { findCompiler } from "../lib/engine/native/install/compiler.ts";
import { findDriver } from "../lib/engine/native/install/driver.ts";
import { InstallFailure } from "../lib/engine/native/install/failure.ts";
import { describePlatform, thisSystem } from "../lib/engine/native/install/platform.ts";
import type { Screen } from "../lib/engine/native/install/progress.ts";
import { freeSpaceMb } from "../lib/engine/native/install/space.ts";
import { type TryOutOptions, tryOut } from "../lib/engine/native/install/verify.ts";
import { engineName, type InstalledEngine, installedEngines } from "../lib/engine/native/installed.ts";

const usage = `lectern doctor

Says which engine computes here and why, tries the installed ones, and names the command that would
bring a faster one. The exit code is 1 if something is broken.`;

/** Where the command writes, and what tests put in the place of the real thing. */
export interface DoctorEnvironment {
  stdout?: Screen;
  stderr?: Screen;
  home?: string;
  /** The program that trains on an installed engine. */
  trial?: string;
}

/** 0, 1 if something is broken, 2 for bad arguments. */
export async function doctorCommand(
  args: string[],
  { stdout = process.stdout, stderr = process.stderr, home = engineHome(), trial }: DoctorEnvironment = {},
): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    stdout.write(`${usage}\n`);
    return 0;
  }
  if (args.length > 0) {
    stderr.write(`lectern doctor: it takes no arguments, got "${args.join(" ")}"\n`);
    return 2;
  }
  const report = new Report(stdout);
  await describeChoice(report);
  describeMachine(report);
  await describeEngines(report, home, trial);
  describeCompiler(report);
  report.end();
  return report.broken ? 1 : 0;
}

/** Lines of a name and what there is to say; those that are broken are marked, and counted. */
class Report {
  broken = false;
  readonly #remedies: string[] = [];
  readonly #screen: Screen;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  line(name: string, text: string): void {
    this.#screen.write(`${name.padEnd(10)}${text.replaceAll("\n", `\n${" ".repeat(10)}`)}\n`);
  }

  fault(name: string, text: string, remedy?: string): void {
    this.broken = true;
    this.line(name, `BROKEN: ${text}`);
    this.suggest(remedy);
  }

  suggest(remedy: string | undefined): void {
    if (remedy !== undefined && !this.#remedies.includes(remedy)) this.#remedies.push(remedy);
  }

  end(): void {
    if (this.#remedies.length === 0) {
      this.line("", this.broken ? "Something is broken, see above" : "All is well");
      return;
    }
    for (const remedy of this.#remedies) this.line(this.broken ? "repair" : "faster", remedy);
  }
}

/** As a notebook would have it, with `LECTERN_ENGINE` honoured. */
async function describeChoice(report: Report): Promise<void> {
  let info: EngineInfo;
  try {
    const { engine } = await import("../lib/index.ts");
    info = engine.info();
  } catch (error) {
    report.fault("engine", (error as Error).message);
    return;
  }
  report.line("engine", String(info).replace(/\n {2}(memory|faster with): .*/g, ""));
  report.suggest(info.improve);
}

function describeMachine(report: Report): void {
  const system = thisSystem();
  const platform =
    system.system === "win32" ? `win32-${process.arch} ${release()}` : describePlatform(system);
  report.line("Node", `${process.version}, ${platform}`);
  const model = cpus()[0]?.model.trim() ?? "unknown";
  report.line(
    "processor",
    `${model}, ${availableParallelism()} threads, ${Math.round(totalmem() / 1e9)} GB of memory`,
  );
  report.line("GPU", (process.platform === "linux" ? findDriver() : undefined) ?? "no NVIDIA driver found");
}

async function describeEngines(report: Report, home: string, trial: string | undefined): Promise<void> {
  const free = await freeSpaceMb(nearestFolder(home));
  report.line("installed", `in "${home}", ${Math.floor(free)} MB free`);
  const engines = installedEngines(home);
  if (engines.length === 0) report.line("", "no native engine");
  for (const engine of engines) await describeEngine(report, engine, trial);
}

async function describeEngine(
  report: Report,
  engine: InstalledEngine,
  trial: string | undefined,
): Promise<void> {
  const { name, kind, folder, problem, manifest } = engine;
  if (name !== engineName(kind)) {
    report.line("", `${name} is not used by this Lectern; remove it with: npx lectern engine remove ${name}`);
    return;
  }
  if (problem !== undefined) {
    report.fault("", `${name} ${problem.text}`, problem.remedy);
    return;
  }
  try {
    const options: TryOutOptions = { kind, folder, ...(trial === undefined ? {} : { trial }) };
    const { gpu, loadMs, firstMs, lastMs, noGpu } = await tryOut(options);
    const times = `loads in ${loadMs.toFixed(0)} ms, first step ${firstMs.toFixed(0)} ms, later ${lastMs.toFixed(1)} ms`;
    report.line(
      "",
      `${name} works on the ${gpu ? "GPU" : "CPU"}: ${times}; built ${manifest!.built.slice(0, 10)}`,
    );
    if (noGpu !== undefined) report.line("", `  ${noGpu}`);
    // Without a driver nobody expects a GPU; with one it is there and not used.
    if (noGpu !== undefined && findDriver() !== undefined) report.broken = true;
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    report.fault(
      "",
      `${name}: ${error.message}`,
      `npx lectern engine remove ${name}, then npx lectern engine install ${kind}`,
    );
  }
}

function describeCompiler(report: Report): void {
  try {
    const { command, description } = findCompiler();
    report.line("compiler", `${command.join(" ")}: ${description}`);
  } catch (error) {
    if (!(error instanceof InstallFailure)) throw error;
    // Only an installation needs one: nothing is broken.
    report.line("compiler", error.message);
  }
}

/** The folder itself may not exist yet. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
