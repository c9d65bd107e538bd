// A student's process has what its limits say, and ends when it is told to, at whatever moment of its life.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { sandboxProblem } from "../../grader/index.ts";
import { readFrame, toFrame } from "../../grader/sandbox/frames.ts";
import { usualLimits as limits, nodeFlags } from "../../grader/sandbox/limits.ts";
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

/** What a cell throws, as a student's process tells it; or why that has ended. */
async function thrownBy(student: StudentProcess, code: string): Promise<string> {
  await student.next(20_000);
  student.send(toFrame({ do: "run", code }));
  const answer = await student.next(20_000);
  if (answer === undefined) return student.ended!;
  return (readFrame(answer).message as { error: { message: string } }).error.message;
}

for (const sandboxed of [true, false]) {
  test.skipIf(sandboxed && sandboxProblem() !== undefined)(
    `V8's heap has its part of the memory, ${sandboxed ? "shut in" : "and where nothing is shut in"}`,
    async () => {
      const memoryMB = 512;
      const options = { lectern: lecternRoot, limits: { ...limits, memoryMB }, sandboxed };
      const student = new StudentProcess(options);
      const look = `throw new Error(JSON.stringify({
        heap: require("node:v8").getHeapStatistics().heap_size_limit / 2 ** 20,
        machine: require("node:os").totalmem() / 2 ** 20,
        flags: process.execArgv,
      }))`;
      const { heap, machine, flags } = JSON.parse(await thrownBy(student, look));
      expect(heap).toBeGreaterThan(0.55 * memoryMB);
      expect(heap).toBeLessThan(memoryMB);
      if (sandboxed) {
        // With a flag of V8's own, it reads the text of all of Node's modules at each start.
        expect(flags).toEqual(nodeFlags);
        expect(machine).toBeLessThan(2 * memoryMB);
      }
      const bomb = "const all = []; for (;;) all.push(new Array(10_000).fill(0))";
      expect(await thrownBy(new StudentProcess(options), bomb)).toBe("it used up its memory");
      student.kill("it is not needed");
    },
    60_000,
  );
}
