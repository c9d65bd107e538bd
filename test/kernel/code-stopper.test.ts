// The code stopper by itself, on a thread that loops for good; with a kernel around it, it is in every interrupt's test.

import { spawn } from "node:child_process";

import { expect, test } from "vitest";

const stopper = new URL("../../dist/kernel/code-stopper.js", import.meta.url).href;

/** Runs this in a worker, with a stopper of the main thread's loop; gives what it prints before it exits. */
async function besideLoop(code: string): Promise<string> {
  const worker = `
    import inspector from "node:inspector";
    const { CodeStopper } = await import(${JSON.stringify(stopper)});
    const session = new inspector.Session();
    session.connectToMainThread();
    const stopper = new CodeStopper(session);
    ${code}
    process.kill(process.pid, "SIGKILL");`; // a worker cannot end the process otherwise while the main thread loops
  const main = `
    const { Worker } = require("node:worker_threads");
    new Worker(new URL("data:text/javascript," + encodeURIComponent(${JSON.stringify(worker)})), { stdout: false });
    setTimeout(() => { for (;;) {} }, 500);`;
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
