// Whether a new engine computes: it trains a little in a process of its own, which may crash without harm.

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { EngineKind } from "../manifest.ts";
import { TENSORFLOW } from "../sources.ts";
import { InstallFailure } from "./failure.ts";
import type { TrialResult } from "./trial.ts";

export interface TryOutOptions {
  kind: EngineKind;
  folder: string;
  /** The program that trains; the compiled trial.ts. */
  trial?: string;
  /** Has the kernels that layers use compiled for the GPU, so that the first lecture need not wait for that. */
  warm?: boolean;
  limitMs?: number;
  /** Gets what TensorFlow says. */
  log?: string;
}

export interface Verification extends Omit<TryOutOptions, "warm"> {
  /** Where no GPU is, that of the machine the engine is for is taken on trust. */
  withoutGpu?: boolean;
}

export interface TriedOut extends TrialResult {
  /** For cuda without a GPU: why, in TensorFlow's words, and what to do. */
  noGpu: string | undefined;
}

/** What the trial brought. Throws an InstallFailure that says what is wrong with it. */
export async function verifyEngine({ withoutGpu = false, ...verification }: Verification): Promise<TriedOut> {
  const result = await tryOut({ ...verification, warm: verification.kind === "cuda" && !withoutGpu });
  if (result.noGpu !== undefined && !withoutGpu) {
    throw new InstallFailure(
      `${result.noGpu}; to compute on the CPU instead: npx lectern engine install cpu${seeLog(verification)}`,
    );
  }
  return result;
}

/** As verifyEngine, but an engine for a GPU that computes on the CPU for want of one is accepted. */
export async function tryOut(options: TryOutOptions): Promise<TriedOut> {
  const { kind, folder, log } = options;
  const { result, stderr, ending } = await runTrial(options);
  if (log !== undefined) appendFileSync(log, stderr);
  const fail = (what: string) => new InstallFailure(`The engine in "${folder}" ${what}${seeLog(options)}`);
  if (result === undefined) throw fail(`does not work: its trial ${ending}${reason(stderr)}`);
  const { losses, tensorflow, gpu } = result;
  if (tensorflow !== TENSORFLOW) {
    throw fail(`does not work: it says that it is TensorFlow ${tensorflow}, not ${TENSORFLOW}`);
  }
  const [first = Number.NaN] = losses;
  const last = losses.at(-1) ?? Number.NaN;
  if (!losses.every(Number.isFinite) || !(last < first)) {
    throw fail(`computes wrongly: in training the loss went from ${first} to ${last}`);
  }
  return { ...result, noGpu: kind === "cuda" && !gpu ? whyNoGpu(stderr) : undefined };
}

function seeLog({ log }: { log?: string }): string {
  return log === undefined ? "" : ` (all it said: "${log}")`;
}

interface Trial {
  result: TrialResult | undefined;
  stderr: string;
  ending: string;
}

function runTrial({ folder, trial, warm = false, limitMs = 1_200_000 }: TryOutOptions): Promise<Trial> {
  const program = trial ?? fileURLToPath(new URL("trial.js", import.meta.url));
  const args = [program, folder, ...(warm ? ["--warm"] : [])];
  // Its warnings say why it registers no GPU.
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "0" };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => child.kill("SIGKILL");
    const timer = setTimeout(stop, limitMs);
    process.once("exit", stop);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      process.removeListener("exit", stop);
      const ending = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
      resolve({ result: code === 0 ? read(stdout) : undefined, stderr, ending });
    });
  });
}

function read(stdout: string): TrialResult | undefined {
  const line = stdout.trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? JSON.parse(line) : undefined;
}

/** The line of an error that says what happened, without the stack around it. */
function reason(stderr: string): string {
  const line = stderr.split("\n").find((text) => /^\s*(\w*Error|terminate called|FATAL)\b/.test(text));
  return line === undefined ? "" : `: ${line.trim()}`;
}

/** TensorFlow's lines about a GPU that it could not take, and what each means; the particular before the general. */
const GPU_CAUSES = [
  {
    sign: /driver version is insufficient|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH|kernel version .* does not match/i,
    remedy: "update NVIDIA's driver to 525 or newer, and restart the machine",
  },
  {
    sign: /Could not find cuda drivers|failed call to cuInit|CUDA_ERROR_NO_DEVICE|no CUDA-capable device/i,
    remedy: "install NVIDIA's driver and see that nvidia-smi lists the GPU",
  },
  { sign: /Cannot dlopen|Could not load dynamic library/i, remedy: "remove the engine and install it again" },
  {
    sign: /CUDA_ERROR_OUT_OF_MEMORY/i,
    remedy: "end the programs that fill the GPU's memory (nvidia-smi lists them)",
  },
];

function whyNoGpu(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.replace(/^.*?\] /, "").replace(/[.\s]+$/, ""));
  const causes = GPU_CAUSES.map(({ sign, remedy }) => ({
    line: lines.find((line) => sign.test(line)),
    remedy,
  }));
  const found = causes.find(({ line }) => line !== undefined);
  if (found === undefined) return "TensorFlow registers no GPU, and does not say why";
  return `TensorFlow registers no GPU: it says "${found.line}"; ${found.remedy}, then run the command again`;
}
