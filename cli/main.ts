#!/usr/bin/env node
// The `lectern` command: one subcommand a file.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { lecternRoot } from "../kernel/lectern-root.ts";

type Command = (args: string[]) => Promise<number>;

/** Loaded when it is called: what one command needs would make every other wait. */
const commands: Record<string, () => Promise<Command>> = {
  kernel: async () => (await import("./kernel.ts")).kernelCommand,
  engine: async () => (await import("./engine.ts")).engineCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  run: async () => (await import("./run.ts")).runCommand,
  assign: async () => (await import("./assign.ts")).assignCommand,
  grade: async () => (await import("./grade.ts")).gradeCommand,
  slides: async () => (await import("./slides.ts")).slidesCommand,
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

// Whoever reads has heard enough, as in `| head`: other programs are ended by that too, and say nothing.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(1);
});

const [name = "--help", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command !== undefined) {
  process.exitCode = await (await command())(args);
} else if (["--help", "-h", "help"].includes(name)) {
  console.log(usage);
} else if (name === "--version") {
  console.log(JSON.parse(readFileSync(join(lecternRoot, "package.json"), "utf8")).version);
} else {
  console.error(`lectern: no command "${name}", there are ${Object.keys(commands).join(", ")}`);
  process.exitCode = 2;
}
