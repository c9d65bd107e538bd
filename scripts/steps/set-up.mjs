// The set-up: its steps in order, each run only if it is not done, and said in a line.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { statfs } from "node:fs/promises";

import { logFile, root, stateFolder } from "../checkout.mjs";
import { build } from "./build.mjs";
import { explain, SetupFailure } from "./failure.mjs";
import { jupyterLabSettings } from "./jupyterlab-settings.mjs";
import { kernelspec } from "./kernelspec.mjs";
import { withLock } from "./lock.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { log } from "./program.mjs";
import { startProgress } from "./progress.mjs";
import { pythonPackages } from "./python-packages.mjs";
import { readStamp, removeStamp, writeStamp } from "./stamp.mjs";

/** Each step leans on those before it. */
const steps = [npmPackages, build, pythonPackages, kernelspec, jupyterLabSettings];

export async function setUpCommand(args) {
  const unknown = args.filter((arg) => arg !== "--repair");
  if (unknown.length > 0) {
    console.error(
      `npm run setup: unknown argument "${unknown[0]}"; the only one is --repair, which does every step anew`,
    );
    process.exitCode = 1;
    return;
  }
  if (!(await setUp({ repair: args.includes("--repair") }))) process.exitCode = 1;
}

export async function buildCommand() {
  const done = await attempt(() => exclusively(() => runStep(build, 1, 1)));
  if (!done) process.exitCode = 1;
}

/** Brings the checkout up to date; false, after one line that says why, where it could not. */
export function setUp({ repair = false } = {}) {
  return attempt(async () => {
    const start = performance.now();
    if (!repair && (await firstUndone()) === undefined) {
      console.log(`Set-up is complete (checked in ${seconds(start)})`);
      return;
    }
    await exclusively(async () => {
      if (repair) for (const step of steps) removeStamp(step.name);
      await requireSpace();
      for (const step of steps) {
        if (step.prepare !== undefined && !(await isDone(step))) step.prepare(readStamp(step.name));
      }
      for (const [index, step] of steps.entries()) {
        if (!(await isDone(step))) await runStep(step, index + 1, steps.length, repair);
      }
    });
    console.log(`Set-up is complete (${seconds(start)})`);
  });
}

async function firstUndone() {
  for (const step of steps) {
    if (!(await isDone(step))) return step;
  }
  return undefined;
}

/** A step whose stamp cannot be read, or whose results are damaged, is not done. */
async function isDone(step) {
  const stamp = readStamp(step.name);
  if (stamp === undefined) return false;
  try {
    return await step.isDone(stamp);
  } catch {
    return false;
  }
}

async function runStep(step, number, count, repair = false) {
  const progress = startProgress(`[${number}/${count}] ${step.title}`, step.hint);
  try {
    const before = readStamp(step.name);
    removeStamp(step.name); // whoever is cut off from here on has not done the step
    writeStamp(step.name, await step.run(before, repair));
    progress.done();
  } catch (error) {
    progress.failed();
    throw error;
  }
}

function exclusively(work) {
  return withLock(
    async () => {
      mkdirSync(stateFolder, { recursive: true });
      writeFileSync(
        logFile,
        `${new Date().toISOString()} Node ${process.version} ${process.platform} ${process.arch}\n`,
      );
      return await work();
    },
    (pid) =>
      console.log(`Another set-up of this folder is running (process ${pid ?? "unknown"}); waiting for it`),
  );
}

async function attempt(work) {
  try {
    await work();
    return true;
  } catch (error) {
    const failure =
      error instanceof SetupFailure
        ? error
        : explain("set up Lectern", `${error.code} ${error.message}`, error.message);
    log(`\n${error.stack}\n`);
    console.error(existsSync(logFile) ? `${failure.message} (details: .setup/setup.log)` : failure.message);
    return false;
  }
}

/** Says before the downloads, not in the middle of them, that the disk is too small. */
async function requireSpace() {
  if ((await isDone(npmPackages)) && (await isDone(pythonPackages))) return;
  const neededMb = 1_500;
  const { bavail, bsize } = await statfs(root).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }));
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  if (freeMb < neededMb) {
    throw new SetupFailure(
      `Cannot set up Lectern: "${root}" needs about ${neededMb} MB of free disk, has ${freeMb} MB; free some, then run the command again`,
    );
  }
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
