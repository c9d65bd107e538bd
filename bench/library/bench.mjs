// `npm run bench -- linear` (and other rooms): a model of the library beside scikit-learn's, on the same data.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { median } from "../measure.mjs";
import { pythonWith } from "../python.mjs";
import { TASKS, writeData } from "./tasks.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The first is what the other is divided by. */
const PEERS = {
  sklearn: () => [pythonWith(join(here, "requirements.txt"), "scikit-learn"), join(here, "sklearn_peer.py")],
  lectern: () => [process.execPath, join(here, "lectern.mjs")],
};

/** Measures the tasks of one group; gives the exit code. */
export async function run(args, group) {
  const known = Object.keys(TASKS).filter((name) => TASKS[name].group === group);
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "5" },
      tasks: { type: "string", default: known.join() },
    },
  });
  const names = values.tasks.split(",");
  const rounds = Number(values.rounds);
  if (!names.every((name) => known.includes(name)) || !(rounds >= 1)) {
    console.error(
      `Usage: npm run bench -- ${group} [--json FILE] [--rounds N] [--tasks NAME,...]\nTasks: ${known}`,
    );
    return 2;
  }
  if (!existsSync(new URL("../../dist/lib/node.js", import.meta.url))) {
    console.error("The bench needs Lectern's library in dist/, run npm run build first");
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  const peers = [];
  try {
    for (const name of new Set(names.map((name) => TASKS[name].data))) writeData(name, folder);
    for (const name of Object.keys(PEERS)) peers.push(await startPeer(name, folder));
    const results = {};
    for (const name of names) {
      results[name] = Object.fromEntries(peers.map((peer) => [peer.name, { runs: [] }]));
      // Peers take turns, and the first turn is not counted: what slows the machine for a while slows both.
      for (let round = -1; round < rounds; round++) {
        for (const peer of peers) {
          process.stderr.write(`\r${name}: round ${round + 1} of ${rounds}, ${peer.name}      `);
          // A peer's threads may go on looking for work for a while after their turn.
          await sleep(300);
          const { ms, ...found } = await peer.ask(name);
          Object.assign(results[name][peer.name], found);
          if (round >= 0) results[name][peer.name].runs.push(ms);
        }
      }
    }
    process.stderr.write("\n");
    console.log(table(names, results));
    if (values.json) {
      const machine = { node: process.version, processor: cpus()[0]?.model, cores: cpus().length };
      writeFileSync(
        values.json,
        `${JSON.stringify({ ...machine, date: new Date().toISOString(), rounds, results }, null, 2)}\n`,
      );
    }
    return 0;
  } finally {
    for (const peer of peers) peer.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process that answers a task's name with `{ ms, ...what it found }`. */
async function startPeer(name, folder) {
  const [command, file] = PEERS[name]();
  const child = spawn(command, [file, folder], { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaint = (complaint + text).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${name}: ${reasonIn(complaint)}`);
      if (value === "ready" || value.startsWith("{")) return value;
    }
  };
  await next();
  return {
    name,
    async ask(task) {
      child.stdin.write(`${task}\n`);
      return JSON.parse(await next());
    },
    end: () => child.stdin.end(),
  };
}

/** The line of a traceback that says what is wrong. */
function reasonIn(text) {
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /^\w*Error: /.test(line)) ?? lines.at(-1) ?? "ended without a word";
}

function table(names, results) {
  const head = ["", "scikit-learn", "Lectern", "ratio", "found, ours (theirs)"];
  const rows = names.map((name) => {
    const { sklearn, lectern } = results[name];
    const [theirs, ours] = [median(sklearn.runs), median(lectern.runs)];
    const times = [`${theirs.toPrecision(3)} ms`, `${ours.toPrecision(3)} ms`, (ours / theirs).toFixed(2)];
    return [TASKS[name].title, ...times, TASKS[name].compare(lectern, sklearn)];
  });
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n\nMedians of one run in turns; the ratio is Lectern's time divided by scikit-learn's.`;
}
