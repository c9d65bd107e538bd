// `npm run bench -- models`: LeNet-5 from the import of the library to 97 % of unseen digits, beside Keras.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { median } from "../measure.mjs";
import { pythonWith } from "../python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const TRAINING = 4000;
const TEST = 1000;

/** The first is what the others are divided by. Each is a process of its own in each round. */
const PEERS = {
  keras: () => [
    pythonWith(join(here, "..", "engine", "requirements.txt"), "Keras"),
    [join(here, "keras_peer.py")],
  ],
  native: () => node("native"),
  wasm: () => node("wasm"),
};
const node = (engine) => [process.execPath, [join(here, "lectern.mjs")], { LECTERN_ENGINE: engine }];

/** Gives the exit code. */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "5" },
      peers: { type: "string", default: Object.keys(PEERS).join() },
    },
  });
  const [names, rounds] = [values.peers.split(","), Number(values.rounds)];
  if (!names.every((name) => Object.hasOwn(PEERS, name)) || !(rounds >= 1)) {
    console.error(
      `Usage: npm run bench -- models [--json FILE] [--rounds N] [--peers ${Object.keys(PEERS)}]`,
    );
    return 2;
  }
  if (!existsSync(new URL("../../dist/lib/node.js", import.meta.url))) {
    console.error("The bench needs Lectern's library in dist/, run npm run build first");
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  try {
    await writeDigits(folder);
    const results = Object.fromEntries(names.map((name) => [name, []]));
    // Peers take turns, each round with another seed; the first, which fills the caches, is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const name of names) {
        process.stderr.write(`\rround ${round} of ${rounds}, ${name}      `);
        const result = await once(name, folder, round);
        if (round > 0) results[name].push(result);
      }
    }
    process.stderr.write("\n");
    console.log(table(names, results));
    if (values.json) {
      const machine = { node: process.version, processor: cpus()[0]?.model, cores: cpus().length };
      const all = { ...machine, date: new Date().toISOString(), rounds, results };
      writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
    }
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same pixels for all, as float32 and, for the classes, int32. */
async function writeDigits(folder) {
  const { data } = await import("../../dist/lib/node.js");
  for (const [name, examples, seed] of [
    ["training", TRAINING, 1],
    ["test", TEST, 2],
  ]) {
    const { X, y } = data.strokeDigits32({ examples, seed });
    writeFileSync(join(folder, `${name}-x.bin`), X.dataSync());
    writeFileSync(join(folder, `${name}-y.bin`), y.dataSync());
  }
}

/** One process: seconds by the clock of this one, from its start, and what it says of itself. */
async function once(name, folder, seed) {
  const [command, args, env] = PEERS[name]();
  const start = performance.now();
  const child = spawn(command, [...args, folder, String(seed)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, complaint] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaint = (complaint + text).slice(-4000);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${name}: ${complaint.trim().split("\n").at(-1)}`);
  const process_ = (performance.now() - start) / 1000;
  return { ...JSON.parse(said.trim().split("\n").at(-1)), process: process_ };
}

function table(names, results) {
  const of = (name, what) => median(results[name].map((result) => result[what]));
  const [first] = names;
  const titles = { keras: "Keras", native: "Lectern native", wasm: "Lectern wasm" };
  const rows = names.map((name) => [
    titles[name],
    ...["import", "total"].map((what) => `${of(name, what).toFixed(2)} s`),
    String(of(name, "epochs")),
    `${(1000 * of(name, "epoch")).toFixed(0)} ms`,
    (of(name, "total") / of(first, "total")).toFixed(2),
  ]);
  const head = ["", "import", "import to 97 %", "epochs", "an epoch", "ratio"];
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return (
    `${lines.join("\n")}\n\nLeNet-5, ${TRAINING} digits to learn, ${TEST} others to know after each epoch; ` +
    `medians of ${results[first].length} processes in turns, each pair with another seed.`
  );
}
