// Runs tfjs-core's own specs on the native engine and prints, as JSON, how many passed and which failed.
//
// The specs lie in tfjs-core's package, for jasmine, one file an operation. tfjs-node names those that it leaves
// out, with reasons, in a file of its package: they are left out here too.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";

const require = createRequire(import.meta.url);

const { tf } = await import("../../../../dist/lib/node.js");
tf.zeros([1]).dispose(); // loads the engine that LECTERN_ENGINE names
if (tf.getBackend() !== "tensorflow") throw new Error("no native engine");
require("@tensorflow/tfjs"); // chained operations and gradients

const bundle = join(process.argv[2] ?? tmpdir(), "tfjs-specs.cjs");
const core = (name) => JSON.stringify(`@tensorflow/tfjs-core/dist/${name}`);
await build({
  stdin: {
    contents: `
      const environment = { name: "test-tensorflow", backendName: "tensorflow", flags: {}, isDataSync: true };
      require(${core("jasmine_util")}).setTestEnvs([environment]);
      require(${core("tests")});`,
    resolveDir: import.meta.dirname ?? new URL(".", import.meta.url).pathname,
  },
  bundle: true,
  ignoreAnnotations: true, // the package says that its files have no effects: the specs have nothing else
  platform: "node",
  format: "cjs",
  outfile: bundle,
  logLevel: "error",
});

const list = readFileSync(require.resolve("@tensorflow/tfjs-node-gpu/dist/run_tests.js"), "utf8");
const ignored = [
  ...list.slice(list.indexOf("IGNORE_LIST = ["), list.indexOf("];")).matchAll(/^ {4}'(.*)',$/gm),
].map(([, name]) => name);

const Jasmine = require("jasmine");
const runner = new Jasmine();
runner.exitOnCompletion = false;
runner.env.configure({
  random: false,
  specFilter: (spec) => !ignored.some((name) => spec.getFullName().includes(name)),
});
const counts = { passed: 0, failed: [], leftOut: 0 };
runner.clearReporters();
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status === "passed") counts.passed++;
    else if (status === "failed") counts.failed.push(`${fullName}: ${failedExpectations[0]?.message}`);
    else counts.leftOut++;
  },
});
require(bundle);
await runner.execute();
process.stdout.write(`\n${JSON.stringify(counts)}\n`, () => process.exit());
