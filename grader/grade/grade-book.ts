// The results on disk: a file for each student, whole or not there; what is there need not be graded again.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { studentFile } from "../student-file.ts";
import type { Result } from "./result.ts";

interface Entry {
  /** Of the submission and the tests: another of either is graded anew. */
  fingerprint: string;
  result: Result;
}

export class GradeBook {
  readonly #folder: string;

  /** `folder` is made where it is not there. */
  constructor(folder: string) {
    this.#folder = join(folder, "results");
    mkdirSync(this.#folder, { recursive: true });
    // What a killed run had begun to write.
    for (const name of readdirSync(this.#folder)) {
      if (name.endsWith(".part")) rmSync(join(this.#folder, name), { force: true });
    }
  }

  /** Undefined where it was not graded, too: what kept it from that may be mended. */
  find(student: string, fingerprint: string): Result | undefined {
    const path = this.#pathOf(student);
    if (!existsSync(path)) return undefined;
    try {
      const entry = JSON.parse(readFileSync(path, "utf8")) as Entry;
      return entry.fingerprint === fingerprint && entry.result.status === "graded" ? entry.result : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined; // not ours, or damaged: graded again
      throw error;
    }
  }

  /** Written beside, then renamed: a reader, and a run that goes on after a kill, sees all of it or nothing. */
  async put(fingerprint: string, result: Result): Promise<void> {
    const path = this.#pathOf(result.student);
    const part = `${path}.part`;
    try {
      // The disk takes its time, in which the other judges ask their students.
      await writeFile(part, `${JSON.stringify({ fingerprint, result } satisfies Entry, null, 1)}\n`, {
        flush: true,
      } as object);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  #pathOf(student: string): string {
    return join(this.#folder, `${studentFile(student)}.json`);
  }
}
