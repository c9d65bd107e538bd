// The code stopper by itself, on a thread that loops for good; with a kernel around it, it is in every interrupt's test.

import { spawn } from "node:child_process";

import { expect, test } from "vitest";

const stopper = new URL("../../dist/kernel/code-stopper.js", import.meta.url).href;

/** Runs this in a worker, with a stopper of the main thread's loop; gives what both print before they exit. */
async function besideLoop(code: string, loop = "for (;;) {}"): Promise<string> {
  const worker = `
    import inspector from "node:inspector";
    import { parentPort } from "node:worker_threads";
    const { CodeStopper } = await import(${JSON.stringify(stopper)});
    const session = new inspector.Session();
    session.connectToMainThread();
    const stopper = new CodeStopper(session);
    ${code}
    process.kill(process.pid, "SIGKILL");`; // a worker cannot end the process otherwise while the main thread loops
  const main = `
    const { Worker } = require("node:worker_threads");
    const url = new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(worker)}));
    const worker = new Worker(url, { stdout: false });
    setTimeout(async () => { ${loop} }, 500);`;
  const child = spawn(process.env.LECTERN_TEST_NODE ?? process.execPath, ["-e", main], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return printed;
}

test("a stop right after another does not keep later ones from catching the code: V8 forgets the second", async () => {
  const printed = await besideLoop(`
    const { writeSync } = await import("node:fs");
    let caught = 0;
    const stop = (limitMs) => stopper.stop(() => { caught++; return false; }, limitMs);
    while (caught === 0) await stop(100);
    await stop(20);
    const before = caught;
    for (let i = 0; i < 50 && caught === before; i++) await stop(100);
    writeSync(1, caught > before ? "caught" : "lost");`);
  expect(printed).toBe("caught");
});

test("nothing is ended in a promise's hook, however slowly it goes: V8 swallows that, and the code would go on", async () => {
  // It comes by where it can be paused every few milliseconds, and takes longer than the stopper's patience.
  const hook = `(word, next) => function promiseHook() {
    for (let i = 0; i < 10; i++) { Atomics.wait(word, 0, 0, 4); next(); }
  }`;
  const kernels = JSON.stringify({ filename: new URL("hook.js", stopper).href });
  const printed = await besideLoop(
    `
    await new Promise((resolve) => parentPort.once("message", resolve));
    // Only where a debugger is there already does V8 call the hook of an await from C++.
    session.post("Debugger.enable");
    const isMeant = () => {
      parentPort.postMessage("answered when the loop has ended");
      return true;
    };
    for (let i = 0; i < 1000; i++) await stopper.stop(isMeant, 20);`,
    `
    const { writeSync } = require("node:fs");
    const { runInThisContext } = require("node:vm");
    process.on("uncaughtException", () => writeSync(1, "swallowed, "));
    worker.once("message", () => { writeSync(1, "ended"); process.exit(); });
    const next = runInThisContext("(function next() {})", ${kernels});
    const hook = runInThisContext(${JSON.stringify(hook)}, ${kernels})(new Int32Array(new SharedArrayBuffer(4)), next);
    const settled = Promise.resolve();
    require("node:v8").promiseHooks.onInit(hook);
    worker.postMessage("the loop begins");
    for (;;) await settled;`,
  );
  expect(printed).toBe("ended");
});
