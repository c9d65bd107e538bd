#!/usr/bin/env node
// The `lectern` command: one subcommand a file.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { lecternRoot } from "../kernel/lectern-root.ts";
import { assignCommand } from "./assign.ts";
import { doctorCommand } from "./doctor.ts";
import { engineCommand } from "./engine.ts";
import { gradeCommand } from "./grade.ts";
import { kernelCommand } from "./kernel.ts";
import { runCommand } from "./run.ts";

const commands: Record<string, (args: string[]) => Promise<number>> = {
  kernel: kernelCommand,
  engine: engineCommand,
  doctor: doctorCommand,
  run: runCommand,
  assign: assignCommand,
  grade: gradeCommand,
  // Loaded only here: what typesets and colours would make every other command wait.
  slides: async (args) => (await import("./slides.ts")).slidesCommand(args),
};

const usage = `Usage: lectern COMMAND

  run NOTEBOOK [--output FILE]      run a notebook through the kernel and store its outputs
  assign [ASSIGNMENT ...]           exercises from solutions, whose tests are tried first
  grade SUBMISSION ... --assignment NAME
                                    scores, reports and feedback; students' code is shut in
  slides NOTEBOOK [--pdf]           one HTML file of slides that needs no network
  kernel install | list | remove    tell Jupyter about the TypeScript kernel
  engine install | list | remove    TensorFlow itself for the library, on the CPU or a GPU
  doctor                            which engine computes here, and what would make it faster

lectern COMMAND --help says more.`;

const [name = "--help", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command !== undefined) {
  process.exitCode = await command(args);
} else if (["--help", "-h", "help"].includes(name)) {
  console.log(usage);
} else if (name === "--version") {
  console.log(JSON.parse(readFileSync(join(lecternRoot, "package.json"), "utf8")).version);
} else {
  console.error(`lectern: no command "${name}", there are ${Object.keys(commands).join(", ")}`);
  process.exitCode = 2;
}
