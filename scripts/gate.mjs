// The gate: types, lint and format, import arrows, tests; its last line is the count.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { root, stateFolder } from "./checkout.mjs";
import { installNativeEngine } from "./native-engine.mjs";
import { nodeLts } from "./node-lts.mjs";
import { setUp } from "./steps/set-up.mjs";

const checks = [
  { title: "types", script: "typescript/bin/tsc", args: ["--noEmit"] },
  { title: "lint and format", script: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
];
const arrows = "test/arrows.test.ts";
const reportFile = join(stateFolder, "vitest.json");

/** Sets up, then runs the whole gate; with arguments, vitest runs only what they name. */
export async function testCommand(args) {
  if (!(await setUp())) return conclude({ passed: 0, failed: 1, skipped: 0 });
  await installNativeEngine();
  const failedChecks = await runChecks();
  const runs = [await runTests(args)];
  if (args.length === 0) runs.push(await runTestsUnderLts());
  const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
  conclude({ passed: sum("passed"), failed: sum("failed") + failedChecks, skipped: sum("skipped") });
}

/** What an editor shows too: types, lint, format and import arrows. */
export async function checkCommand() {
  if (!(await setUp())) return conclude({ passed: 0, failed: 1, skipped: 0 });
  const failedChecks = await runChecks();
  const tests = await runTests([arrows]);
  if (failedChecks + tests.failed > 0) process.exitCode = 1;
}

async function runChecks() {
  let failed = 0;
  for (const { title, script, args } of checks) {
    const start = performance.now();
    const code = await runScript(script, args);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${title}: ${code === 0 ? "passed" : "FAILED"} (${seconds} s)`);
    if (code !== 0) failed++;
  }
  return failed;
}

/** What runs cells, and the addon, must do so under the Node that people have, not only under this one. */
async function runTestsUnderLts() {
  const { program, version, missing } = await nodeLts();
  if (program === undefined) {
    console.log(`Tests under a current LTS Node: skipped, ${missing}`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  console.log(`Tests under Node ${version}`);
  return runTests(["test/kernel", "test/cli", "test/lib/engine/native"], program);
}

async function runTests(args, node = process.execPath) {
  mkdirSync(stateFolder, { recursive: true });
  rmSync(reportFile, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
  // A forgotten `.only` would pass for a whole run. Biome's rule against it takes the library's `.fit(` for one.
  const options = ["run", "--allowOnly=false", ...reporters, ...args];
  const code = await runScript("vitest/vitest.mjs", options, node);
  return count(readReport(), code);
}

/** A test file that could not be loaded, and a vitest that ended badly for another reason, count as failed. */
function count(report, code) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failed = report.numFailedTests + unloaded.length;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return undefined;
  }
}

function conclude({ passed, failed, skipped }) {
  if (failed > 0) process.exitCode = 1;
  console.log(`Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** Runs a package's program with this Node or another; resolves to its exit code, also when a signal ended it. */
function runScript(script, args, node = process.execPath) {
  return new Promise((resolve) => {
    const child = spawn(node, [join(root, "node_modules", script), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
