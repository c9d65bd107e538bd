import { execFileSync } from "node:child_process";

import { expect, test } from "vitest";

import { engine, tf } from "../../../lib/index.ts";

test("the import chooses wasm, the best engine that runs everywhere, and says why", () => {
  expect(engine.info()).toMatchObject({ engine: "wasm" });
  expect(String(engine.info())).toMatchInlineSnapshot(
    `"wasm on WebAssembly, 128-bit SIMD, one thread: the best engine that runs here"`,
  );
  expect(tf.getBackend()).toBe("wasm");
});

test("use changes the engine, and tensors made before can still be computed with", async () => {
  const x = tf.tensor1d([1, 2, 3]);
  await engine.use("cpu");
  expect(engine.info()).toMatchObject({ engine: "cpu", why: "asked for by engine.use" });
  expect([...x.mul(2).dataSync()]).toEqual([2, 4, 6]);
  await engine.use("wasm");
  expect([...x.mul(3).dataSync()]).toEqual([3, 6, 9]);
});

test("use lists the engines that exist", async () => {
  await expect(engine.use("cuda" as "cpu")).rejects.toThrowErrorMatchingInlineSnapshot(
    `[RangeError: engine.use: no engine "cuda", found wasm, cpu]`,
  );
});

test("the engine shows itself", () => {
  const show = (engine.info() as unknown as Record<symbol, () => object>)[Symbol.for("Jupyter.display")]!;
  expect(show.call(engine.info())).toMatchObject({ "text/plain": expect.stringContaining("wasm on") });
});

test("no handler of Emscripten's is left on the process: it would end the kernel at a forgotten catch", () => {
  const glue = ["uncaughtException", "unhandledRejection"].flatMap((event) =>
    process.rawListeners(event).filter((listener) => String(listener).includes("ExitStatus")),
  );
  expect(glue).toEqual([]);
});

test("LECTERN_ENGINE chooses the engine, and an unknown name is refused with those that exist", () => {
  const code = `import { engine } from ${JSON.stringify(libEntry)}; console.log(String(engine.info()))`;
  expect(runNode(code, { LECTERN_ENGINE: "cpu" }).trim()).toMatchInlineSnapshot(
    `"cpu on plain JavaScript, one thread: asked for by LECTERN_ENGINE"`,
  );
  expect(() => runNode(code, { LECTERN_ENGINE: "gpu" })).toThrow(
    'LECTERN_ENGINE: no engine "gpu", found wasm, cpu',
  );
});

/** The built library: a process of its own cannot read TypeScript before Node 22. */
const libEntry = new URL("../../../dist/lib/index.js", import.meta.url).href;

function runNode(code: string, env: NodeJS.ProcessEnv): string {
  return execFileSync(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: "pipe",
  });
}
