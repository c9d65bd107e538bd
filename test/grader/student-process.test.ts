// A student's process ends when it is told to, at whatever moment of its life.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { sandboxProblem } from "../../grader/index.ts";
import { usualLimits as limits } from "../../grader/sandbox/limits.ts";
import { StudentProcess } from "../../grader/sandbox/student-process.ts";
import { lecternRoot } from "../../kernel/index.ts";

test.skipIf(sandboxProblem() !== undefined)(
  "one killed while it is being shut in leaves nothing behind",
  async () => {
    // Bubblewrap's processes are known by this folder, which they give to the student.
    const files = mkdtempSync(join(tmpdir(), "student-files-"));
    for (let index = 0; index < 60; index++) {
      const student = new StudentProcess({ lectern: lecternRoot, files: [files], limits, sandboxed: true });
      await sleep((index % 12) * 0.7);
      student.kill("it is not needed");
      expect(student.ended).toBe("it is not needed");
    }
    const left = () =>
      execFileSync("ps", ["-A", "-o", "args="], { encoding: "utf8" }).split(files).length - 1;
    await vi.waitFor(() => expect(left()).toBe(0), { timeout: 20_000, interval: 100 });
    rmSync(files, { recursive: true });
  },
  60_000,
);
