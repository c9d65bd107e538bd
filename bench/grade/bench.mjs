// `npm run bench -- grade`: submissions per minute of `lectern grade` and of `nbgrader autograde`, the same class in turns.

import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { median } from "../measure.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist", "cli", "main.js");
const programs = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");

const usage = "Usage: npm run bench -- grade [--json FILE] [--rounds N] [--students N] [--assignment NAME]";

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "3" },
      students: { type: "string", default: "40" },
      assignment: { type: "string", default: "02-linear-regression" },
    },
  });
  const [rounds, students] = [Number(values.rounds), Number(values.students)];
  const { assignment } = values;
  if (!(rounds >= 1 && students >= 1) || !existsSync(join(root, "solutions", assignment))) {
    console.error(usage);
    return 2;
  }
  if (!existsSync(main) || !existsSync(programs)) {
    console.error("The bench needs Lectern in dist/ and nbgrader in .venv, run npm run setup first");
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "lectern-bench-"));
  try {
    await makeClass(folder, assignment, students);
    const seconds = { lectern: [], nbgrader: [] };
    let scores = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, grade] of Object.entries(graders)) {
        process.stderr.write(`round ${round + 1} of ${rounds}: ${name} … `);
        const started = performance.now();
        const points = await grade(folder, assignment, round);
        seconds[name].push((performance.now() - started) / 1000);
        process.stderr.write(`${seconds[name].at(-1).toFixed(1)} s\n`);
        scores = { ...scores, [name]: points };
      }
    }
    const differing = Object.keys(scores.lectern).filter(
      (student) => scores.lectern[student] !== scores.nbgrader[student],
    );
    const perMinute = (name) => (60 * students) / median(seconds[name]);
    console.log(
      `| ${students} submissions of ${assignment}, ${cpus().length} cores | lectern grade | nbgrader autograde |`,
    );
    console.log("|---|---|---|");
    console.log(
      `| submissions a minute | ${perMinute("lectern").toFixed(0)} | ${perMinute("nbgrader").toFixed(0)} |`,
    );
    console.log(`| ratio | ${(perMinute("lectern") / perMinute("nbgrader")).toFixed(1)} | 1 |`);
    console.log(`| scores that differ | ${differing.length === 0 ? "none" : differing.join(", ")} | |`);
    if (values.json)
      writeFileSync(values.json, `${JSON.stringify({ assignment, students, seconds, scores }, null, 1)}\n`);
    return differing.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each in a fresh place, so that nothing is taken over from the round before. */
const graders = {
  async lectern(folder, assignment, round) {
    const out = join(folder, `grades-${round}`);
    const args = [
      "grade",
      join(folder, "submitted"),
      "--assignment",
      assignment,
      "--solutions",
      join(folder, "solutions"),
    ];
    await ran(process.execPath, [main, ...args, "--out", out], folder);
    const { results } = JSON.parse(readFileSync(join(out, "grades.json"), "utf8"));
    return Object.fromEntries(results.map(({ student, points }) => [student, points]));
  },
  async nbgrader(folder, assignment) {
    rmSync(join(folder, "autograded"), { recursive: true, force: true });
    await ran("nbgrader", ["autograde", assignment, "--force"], folder);
    await ran("nbgrader", ["export", "--to", "grades.csv"], folder);
    const [head, ...rows] = readFileSync(join(folder, "grades.csv"), "utf8").trim().split(/\r?\n/);
    const [student, score] = ["student_id", "score"].map((name) => head.split(",").indexOf(name));
    return Object.fromEntries(rows.map((row) => [row.split(",")[student], Number(row.split(",")[score])]));
  },
};

/** A mixed class: the solution, blanks, and in between work whose tasks are right, wrong, or not done. */
async function makeClass(folder, assignment, students) {
  for (const name of ["solutions", "nbgrader_config.py"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  await ran("nbgrader", ["generate_assignment", assignment], folder);
  const blank = JSON.parse(
    readFileSync(join(folder, "exercises", assignment, `${assignment}.ipynb`), "utf8"),
  );
  const source = join(folder, "solutions", assignment);
  const solution = JSON.parse(readFileSync(join(source, `${assignment}.ipynb`), "utf8"));
  const tasks = solution.cells.filter(({ metadata }) => metadata.nbgrader?.solution);
  const variants = ["right", "wrong"].flatMap((kind) =>
    readdirSync(join(source, kind)).map((name) => readFileSync(join(source, kind, name), "utf8")),
  );
  const taskOf = (text) => /^\/\/ Task ([\d.]+):/.exec([text].flat().join(""))?.[1];
  for (let i = 0; i < students; i++) {
    const notebook = structuredClone(blank);
    for (const [t, task] of tasks.entries()) {
      const cell = notebook.cells.find(
        ({ metadata }) => metadata.nbgrader?.grade_id === task.metadata.nbgrader.grade_id,
      );
      const mine = variants.filter((text) => taskOf(text) === taskOf(task.source));
      const choice = (7 * i + 3 * t) % (mine.length + 3);
      // The first three: the stub, and twice the solution.
      // Nobody's is letter by letter another's: what is kept of one submission for the next is what classes share.
      if (choice > 0)
        cell.source = `${[choice < 3 ? task.source : mine[choice - 3]].flat().join("")}\n// student ${i}`;
    }
    const place = join(folder, "submitted", `student${String(i).padStart(3, "0")}`, assignment);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${assignment}.ipynb`), JSON.stringify(notebook));
  }
}

function ran(program, args, cwd) {
  const env = {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env.PATH}`,
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_CONFIG_DIR: join(cwd, "config"),
    JUPYTER_DATA_DIR: join(cwd, "data"),
    JUPYTER_RUNTIME_DIR: join(cwd, "runtime"),
    IPYTHONDIR: join(cwd, "ipython"),
    LECTERN_HISTORY: join(cwd, "history.jsonl"),
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (piece) => {
      said = (said + piece).slice(-4000);
    });
    child.on("error", reject);
    // nbgrader ends with 1 where a submission could not be run to its end, and has graded it all the same.
    child.on("close", (code) =>
      code === 0 || program === "nbgrader" ? resolve() : reject(new Error(`${args[0]}: ${said}`)),
    );
  });
}
