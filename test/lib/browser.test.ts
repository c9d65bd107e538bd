// The library runs in a browser too: a bundler needs nothing of Node for it, and it computes without Node's globals.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { expect, test } from "vitest";

const lib = fileURLToPath(new URL("../../dist/lib/index.js", import.meta.url));

test("the built library bundles for a browser, without anything of Node's, and says there what needs Node", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-browser-"));
  try {
    const bundle = join(folder, "bundle.mjs");
    const options = { bundle: true, platform: "browser", format: "esm", logLevel: "silent" } as const;
    const { errors } = await build({ ...options, entryPoints: [lib], outfile: bundle });
    expect(errors).toEqual([]);
    // As in a browser's worker: no process. wasm asks for its file over the network, so plain JavaScript computes.
    const page = `delete globalThis.process;
      globalThis.WorkerGlobalScope = class {};
      const { engine, tf } = await import(${JSON.stringify(bundle)});
      const failure = await engine.use("native").catch((error) => error.message);
      await engine.use("cpu");
      console.log(JSON.stringify([tf.tensor1d([1, 2]).mul(2).arraySync(), failure]));`;
    writeFileSync(join(folder, "page.mjs"), page);
    const said = execFileSync(process.execPath, [join(folder, "page.mjs")], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(JSON.parse(said.trim().split("\n").at(-1)!)).toEqual([
      [2, 4],
      'engine.use: "native" cannot be used: it needs Node, this is a browser; use wasm or webgpu',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
