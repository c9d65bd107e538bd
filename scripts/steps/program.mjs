// Runs a program of a step: its output goes to the log, its failure becomes one line with a remedy.

import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { basename } from "node:path";

import { logFile, root } from "../checkout.mjs";
import { explain } from "./failure.mjs";
import { lockAlsoFor } from "./lock.mjs";

/** How much of a program's output is kept to look for the cause of its failure, in characters. */
const evidenceLength = 20_000;

/** Resolves once the program ended well; `task` completes the sentence "Cannot …". */
export async function runProgram(task, command, args, { env = process.env, shell = false } = {}) {
  log(`\n$ ${[command, ...args].join(" ")}\n`);
  let evidence = "";
  const record = (text) => {
    log(text);
    evidence = (evidence + text).slice(-evidenceLength);
  };
  const outcome = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, shell, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) lockAlsoFor(child.pid);
    const stop = () => child.kill();
    process.once("exit", stop);
    child.stdout.setEncoding("utf8").on("data", record);
    child.stderr.setEncoding("utf8").on("data", record);
    child.on("error", (error) => {
      record(`${error.code} ${error.message}\n`);
      resolve({ code: null });
    });
    child.on("close", (code, signal) => {
      process.removeListener("exit", stop);
      resolve({ code, signal });
    });
  });
  if (outcome.code === 0) return;
  log(`\nended with ${outcome.signal ?? outcome.code}\n`);
  const lastLine = evidence.trim().split("\n").at(-1);
  throw explain(
    task,
    evidence,
    `${basename(command)} ended with ${outcome.signal ?? outcome.code ?? "an error"}: ${lastLine}`,
  );
}

export function log(text) {
  try {
    appendFileSync(logFile, text);
  } catch {
    // A log that cannot be written (a full disk) must not hide the failure that it would have described.
  }
}
