// How long a lecture's slides take from an executed notebook: Lectern's whole process beside nbconvert's, in turn.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { median } from "../measure.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist", "cli", "main.js");
const python = join(root, ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The exit code: 0 where every command did its work. */
export async function run(args) {
  const options = {
    notebook: { type: "string", default: join(root, "notebooks", "02-linear-regression.ipynb") },
    rounds: { type: "string", default: "7" },
    json: { type: "string" },
  };
  const { values } = parseArgs({ args, options });
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  try {
    const notebook = join(folder, "lecture.ipynb");
    must([process.execPath, main, "run", values.notebook, "--output", notebook]);
    const result = measure(notebook, folder, Number(values.rounds));
    console.log(table(result));
    if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(notebook, folder, rounds) {
  const own = join(folder, "lectern.html");
  const lectern = [process.execPath, main, "slides", notebook, "--output", own];
  const commands = {
    // Without a browser to be found, the file is written and not measured: what nbconvert does, too.
    lectern: { command: lectern, env: { ...process.env, PATH: "", CHROME_PATH: "" }, file: own },
    "lectern, slides measured": { command: lectern, env: process.env, file: own },
    ...(existsSync(python) && {
      nbconvert: {
        command: [python, "-m", "nbconvert", "--to", "slides", "--output-dir", folder, notebook],
        env: process.env,
        file: join(folder, "lecture.slides.html"),
      },
    }),
  };
  const seconds = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  // The first round, in which files are read from the disk, is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { command, env }] of Object.entries(commands)) {
      const began = performance.now();
      must(command, env);
      if (round > 0) seconds[name].push((performance.now() - began) / 1000);
    }
  }
  const figures = Object.entries(commands).map(([name, { file }]) => [
    name,
    { seconds: median(seconds[name]), runs: seconds[name], bytes: statSync(file).size },
  ]);
  return { cpu: cpus()[0].model, node: process.version, rounds, figures: Object.fromEntries(figures) };
}

function must([program, ...args], env = process.env) {
  const { status, stderr, error } = spawnSync(program, args, { env, encoding: "utf8" });
  // 1 says that a slide does not fit, or needs a hand.
  if (status !== 0 && !(status === 1 && args.includes("slides"))) {
    throw new Error(`${args.join(" ")}: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
  }
}

function table({ cpu, node, rounds, figures }) {
  const peer = figures.nbconvert?.seconds;
  const rows = Object.entries(figures).map(([name, { seconds, bytes }]) => {
    const ratio = peer === undefined ? "" : ` | ${(seconds / peer).toFixed(2)}`;
    return `| ${name} | ${seconds.toFixed(2)} s${ratio} | ${(bytes / 2 ** 20).toFixed(1)} MB |`;
  });
  const none = peer === undefined ? ["", "nbconvert is not measured: there is no .venv (npm run setup)"] : [];
  return [
    `Median of ${rounds} rounds, whole processes; ${cpu}, Node ${node}`,
    "",
    `| | time${peer === undefined ? "" : " | of nbconvert's"} | file |`,
    `|---|---|---${peer === undefined ? "" : "|---"}|`,
    ...rows,
    ...none,
  ].join("\n");
}
