// shutdown_request and process.exit(): the process ends, says so first, and leaves nothing behind.

import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import { kernelTest } from "../frontend.ts";

const test = kernelTest({ per: "test" });

describe("shutdown_request", () => {
  for (const restart of [false, true]) {
    for (const channel of ["control", "shell"] as const) {
      test(`on ${channel} answers restart ${restart}, then the process ends with 0`, async ({ frontend }) => {
        const request = await frontend.send("shutdown_request", { restart }, { channel });
        const { reply } = await frontend.finished(request, channel);
        expect(reply.content).toEqual({ status: "ok", restart });
        expect(await frontend.died()).toEqual({ code: 0, signal: null });
      });
    }
  }

  const blocking = {
    loops: "while (true) {}",
    "waits for ever": "await new Promise(() => {})",
    "waits in prompt": `prompt("?")`,
    "waits for a child": `(await import("node:child_process")).execSync(process.platform === "win32" ? "timeout 30" : "sleep 30")`,
    "loops in a finally": "try { while (true) {} } finally { for (;;) {} }",
  };
  for (const [what, code] of Object.entries(blocking)) {
    test(`ends a kernel whose cell ${what}`, async ({ frontend }) => {
      await frontend.execute(code);
      await frontend.iopub("status", { execution_state: "busy" });
      frontend.ignore();
      await sleep(150);
      const started = performance.now();
      const request = await frontend.send("shutdown_request", { restart: false }, { channel: "control" });
      frontend.ignore(request);
      await frontend.control("shutdown_reply", { status: "ok", restart: false }, { of: request });
      expect(await frontend.died()).toEqual({ code: 0, signal: null });
      expect(performance.now() - started).toBeLessThan(4000);
    });
  }

  test("ends a kernel whose timers run on", async ({ frontend }) => {
    await frontend.run("setInterval(() => { const end = Date.now() + 20; while (Date.now() < end); }, 1);");
    await frontend.send("shutdown_request", {}, { channel: "control" });
    frontend.ignore();
    expect(await frontend.died()).toEqual({ code: 0, signal: null });
  });

  test.skipIf(!existsSync("/proc/self"))("leaves no child process behind", async ({ frontend }) => {
    const pid = Number(
      await frontend.result(
        `(await import("node:child_process")).spawn("sleep", ["60"], { stdio: "ignore" }).pid`,
      ),
    );
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    const compilers = await frontend.result(
      `(await import("node:fs")).readFileSync("/proc/self/task/" + process.pid + "/children", "utf8").trim()`,
    );
    await frontend.send("shutdown_request", {}, { channel: "control" });
    frontend.ignore();
    await frontend.died();
    await sleep(300);
    const left = compilers!
      .replaceAll("'", "")
      .split(" ")
      .filter((id) => Number(id) !== pid && existsSync(`/proc/${id}`));
    expect(left, "processes of the kernel itself").toEqual([]);
    process.kill(pid);
  });
});

describe("process.exit() in a cell", () => {
  for (const code of [0, 3]) {
    test(`says so, replies, and ends the process with ${code}`, async ({ frontend }) => {
      const cell = await frontend.execute(
        `console.log("last words"); process.exit(${code}); console.log("never");`,
      );
      const { reply, outputs } = await frontend.finished(cell);
      expect(outputs.map(({ content }) => [content.name, content.text])).toEqual([
        ["stdout", "last words\n"],
        ["stderr", `The kernel ends: process.exit(${code}) was called. Restart it to go on.\n`],
      ]);
      expect(reply.content).toMatchObject({ status: "error", ename: "KernelExit" });
      expect(await frontend.died()).toEqual({ code, signal: null });
    });
  }

  test("from a timer, after its cell has ended, says so below that cell", async ({ frontend }) => {
    const cell = await frontend.execute("setTimeout(() => process.exit(4), 50);");
    await frontend.shell("execute_reply", { status: "ok" });
    frontend.ignore(cell);
    expect(await frontend.died()).toEqual({ code: 4, signal: null });
    expect(frontend.validator.problems).toEqual([]);
  });
});

test.skipIf(process.platform === "win32")("a kernel whose server was killed ends by itself", async () => {
  const { spawn } = await import("node:child_process");
  const { testArgv } = await import("../frontend.ts");
  const { writeConnectionFile } = await import("../../../kernel/client/index.ts");
  const file = await writeConnectionFile();
  const argv = testArgv().map((argument) => argument.replace("{connection_file}", file.path));
  // A server that starts the kernel, says its process id, and dies.
  const server = spawn(process.execPath, [
    "-e",
    `const { spawn } = require("node:child_process");
     const kernel = spawn(${JSON.stringify(argv[0])}, ${JSON.stringify(argv.slice(1))}, { stdio: "ignore", detached: true, env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
     console.log(kernel.pid);
     setTimeout(() => process.exit(), 700);`,
  ]);
  const pid = Number(
    await new Promise<string>((resolve) => server.stdout.once("data", (data) => resolve(`${data}`))),
  );
  expect(alive(pid)).toBe(true);
  for (let waited = 0; alive(pid) && waited < 8000; waited += 100) await sleep(100);
  expect(alive(pid)).toBe(false);
  await file.remove();
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // In a container without an init process, nobody takes note of the orphan's end.
    return !(existsSync(`/proc/${pid}/stat`) && readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z "));
  } catch {
    return false;
  }
}
