// Which engine computes: chosen at import, changed on request, and said; each case in a process of its own where it
// is about the import.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findGpu } from "../../../lib/engine/native/gpu.ts";
import { engine, tf } from "../../../lib/index.ts";
import { hasNative } from "../engines.ts";

/** The built library: a process of its own cannot read TypeScript before Node 22. */
const lib = new URL("../../../dist/lib/node.js", import.meta.url).href;

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lectern-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs code with `engine` and `tf` of a library just imported; with no engine installed unless a home is given. */
function run(code: string, env: NodeJS.ProcessEnv = {}, cwd = home): Promise<{ out: string[]; err: string }> {
  const program = `const { engine, tf } = await import(${JSON.stringify(lib)});\n${code}`;
  const options = { cwd, env: { ...process.env, LECTERN_ENGINE: "", LECTERN_ENGINE_HOME: home, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, ["--input-type=module", "-e", program], options, (_error, out, err) => {
      // TensorFlow's own lines, written before it can be told not to, are no concern here.
      const ours = err.replaceAll(/^(WARNING: All log messages before absl|[IWE]\d{4} ).*\n/gm, "");
      resolve({ out: out.trimEnd().split("\n"), err: ours.replaceAll(home, "<home>") });
    });
  });
}

describe("engine.use", () => {
  test("changes the engine, and tensors made before can still be computed with", async () => {
    const x = tf.tensor1d([1, 2, 3]);
    await engine.use("cpu");
    expect(engine.info()).toMatchObject({ engine: "cpu", why: "asked for by engine.use", loaded: true });
    expect([...x.mul(2).dataSync()]).toEqual([2, 4, 6]);
    await engine.use("wasm");
    expect([...x.mul(3).dataSync()]).toEqual([3, 6, 9]);
  });

  test("lists the engines that exist", async () => {
    await expect(engine.use("gpu" as "cpu")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: engine.use: no engine "gpu", found cuda, native, wasm, cpu, webgpu]`,
    );
  });

  test("says what is missing, and goes on with the engine that computed before", async () => {
    const before = String(engine.info());
    await expect(engine.use("webgpu")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[Error: engine.use: "webgpu" cannot be used: the npm package "webgpu" is missing; add what it needs with: npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0]`,
    );
    expect(String(engine.info())).toBe(before);
    expect(tf.scalar(2).square().dataSync()[0]).toBe(4);
  });
});

describe("engine.info", () => {
  test("tells engine, library, device, threads and memory", async () => {
    await engine.use("wasm");
    const { memory, ...info } = engine.info();
    expect({ ...info }).toEqual({
      engine: "wasm",
      version: "TensorFlow.js 4.22.0",
      device: "WebAssembly, 128-bit SIMD, one thread",
      threads: 1,
      loaded: true,
      why: "asked for by engine.use",
      refused: [],
      improve: undefined,
    });
    const held = tf.zeros([1000, 250]);
    expect(engine.info().memory.bytes - memory.bytes).toBe(1e6);
    held.dispose();
  });

  test("shows itself in a notebook as in a console", () => {
    const show = (engine.info() as unknown as Record<symbol, () => object>)[Symbol.for("Jupyter.display")]!;
    expect(show.call(engine.info())).toEqual({ "text/plain": String(engine.info()) });
  });
});

test("no handler of Emscripten's is left on the process: it would end the kernel at a forgotten catch", () => {
  const glue = ["uncaughtException", "unhandledRejection"].flatMap((event) =>
    process.rawListeners(event).filter((listener) => String(listener).includes("ExitStatus")),
  );
  expect(glue).toEqual([]);
});

const SAY = "console.log(String(engine.info()));";
const COMPUTE = "console.log(tf.tensor1d([1, 2]).mul(2).dataSync().join(), tf.getBackend());";

/** What is said without a GPU; Windows has no native engine to recommend. */
const isPlain = process.platform !== "win32" && findGpu() === undefined;

describe.skipIf(!isPlain)("the import, where no engine is installed,", () => {
  test("takes wasm, says why not a better one, and what would bring it", async () => {
    const { out, err } = await run(SAY + COMPUTE);
    expect(err).toBe("");
    expect(out.join("\n")).toMatchInlineSnapshot(`
      "wasm on WebAssembly, 128-bit SIMD, one thread, TensorFlow.js 4.22.0: the best engine that runs here
        not cuda: there is no NVIDIA GPU
        not native: it is not installed
        faster with: npx lectern engine install cpu
        memory: 0 tensors, 0.0 MB
      2,4 wasm"
    `);
  });

  test("takes what LECTERN_ENGINE names, and says nothing of what would be better", async () => {
    const { out } = await run(SAY, { LECTERN_ENGINE: "cpu" });
    expect(out.join("\n")).toMatchInlineSnapshot(`
      "cpu on plain JavaScript, one thread, TensorFlow.js 4.22.0: asked for by LECTERN_ENGINE
        memory: 0 tensors, 0.0 MB"
    `);
  });

  test("refuses a LECTERN_ENGINE that does not exist, or is not installed", async () => {
    expect((await run(SAY, { LECTERN_ENGINE: "gpu" })).err).toContain(
      'RangeError: LECTERN_ENGINE: no engine "gpu", found cuda, native, wasm, cpu, webgpu\n',
    );
    expect((await run(SAY, { LECTERN_ENGINE: "native" })).err).toContain(
      'Error: LECTERN_ENGINE: "native" cannot be used: it is not installed; put right with: npx lectern engine install cpu\n',
    );
  });

  test("tells in one line of a GPU that is not used", async () => {
    const fakeDevice = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
      const { existsSync } = fs;
      fs.existsSync = (path) => path === "/dev/nvidiactl" || existsSync(path); syncBuiltinESMExports();`;
    const NODE_OPTIONS = `--import="data:text/javascript,${encodeURIComponent(fakeDevice)}"`;
    const { out, err } = await run(SAY, { NODE_OPTIONS });
    expect(err).toBe(
      "lectern: an NVIDIA GPU is not used; compute on it with: npx lectern engine install cuda\n",
    );
    expect(out.slice(1, 4)).toEqual([
      "  not cuda: it is not installed",
      "  not native: it is not installed",
      "  faster with: npx lectern engine install cuda",
    ]);
    expect((await run(SAY, { NODE_OPTIONS, LECTERN_ENGINE: "wasm" })).err).toBe(""); // asked for
  });

  test("does not take a damaged one, and says so", async () => {
    mkdirSync(join(home, "cpu-2.21.0"));
    const { out } = await run(SAY + COMPUTE);
    expect(out).toContain(
      '  not native: what is installed is damaged: "lectern_engine.node" is missing or cannot be read',
    );
    expect(out).toContain("  faster with: npx lectern engine install cpu");
    expect(out.at(-1)).toBe("2,4 wasm");
  });
});

describe("webgpu", () => {
  /** A project with stand-ins for the two packages: no GPU is needed to see how they are used. */
  function project(backend: string, adapter = '{ info: { description: "Fake GPU 1" } }'): string {
    const tfjs = createRequire(import.meta.url).resolve("@tensorflow/tfjs-core");
    const packages = {
      webgpu: `exports.globals = { GPUBufferUsage: { STORAGE: 128 } };
        exports.create = () => ({ requestAdapter: async () => (${adapter}) });`,
      "@tensorflow/tfjs-backend-webgpu": `const tf = require(${JSON.stringify(tfjs)});
        if (!globalThis.GPUBufferUsage || !navigator.gpu) throw new Error("loaded before its globals");
        tf.registerBackend("webgpu", async () => { ${backend} }, 3);`,
    };
    for (const [name, text] of Object.entries(packages)) {
      mkdirSync(join(home, "node_modules", name), { recursive: true });
      writeFileSync(join(home, "node_modules", name, "index.js"), text);
    }
    return home;
  }

  const use = 'await engine.use("webgpu").catch((error) => console.log(error.message));';

  test("comes from the packages of the user's project, and says which GPU it has", async () => {
    const folder = project("return new tf.KernelBackend();");
    const { out } = await run(
      `${use} console.log(engine.info().engine, "on", engine.info().device)`,
      {},
      folder,
    );
    expect(out).toEqual(["webgpu on Fake GPU 1"]);
    expect((await run(SAY, { LECTERN_ENGINE: "webgpu" }, folder)).out[0]).toBe(
      "webgpu on Fake GPU 1, TensorFlow.js 4.22.0: asked for by LECTERN_ENGINE",
    );
  });

  test("says that there is no GPU, and computing goes on", async () => {
    const { out } = await run(`${use} ${COMPUTE}`, {}, project("return new tf.KernelBackend();", "null"));
    expect(out).toEqual([
      'engine.use: "webgpu" cannot be used: WebGPU finds no GPU here (no adapter); is its driver for Vulkan installed?',
      "2,4 wasm",
    ]);
  });

  test("says that it failed, and computing goes on with the engine that was there or would have been", async () => {
    const folder = project('throw new Error("no device");');
    const failed = 'engine.use: "webgpu" cannot be used: tfjs could not start it, see the console';
    expect((await run(`${use} ${COMPUTE}`, {}, folder)).out).toEqual([failed, "2,4 wasm"]);
    if (!hasNative) return;
    const { LECTERN_ENGINE_HOME } = process.env;
    const { out } = await run(
      `${use} console.log(tf.getBackend()); ${COMPUTE}`,
      { LECTERN_ENGINE_HOME },
      folder,
    );
    expect(out).toEqual([failed, "tensorflow", "2,4 tensorflow"]);
  });
});

describe.skipIf(!hasNative)("the import, where the native engine is installed,", () => {
  const installed = { LECTERN_ENGINE_HOME: process.env.LECTERN_ENGINE_HOME };
  const isMapped = `(await import("node:fs")).readFileSync("/proc/self/maps", "utf8").includes("libtensorflow_cc")`;

  test.skipIf(process.platform !== "linux")("takes it, but loads it only when a tensor is made", async () => {
    const { out, err } = await run(
      `console.log(${isMapped}, engine.info().loaded, engine.info().engine); ${COMPUTE} console.log(${isMapped}, engine.info().loaded);`,
      installed,
    );
    expect({ out, err }).toEqual({ out: ["false false native", "2,4 tensorflow", "true true"], err: "" });
  });

  test.each([
    ["asked for its name", "console.log(tf.getBackend())"],
    ["waited for", "await tf.ready(); console.log(tf.getBackend())"],
    ["asked for by tfjs's name", 'console.log(await tf.setBackend("tensorflow") && tf.getBackend())'],
    ["computed with", "tf.scalar(1); console.log(tf.getBackend(), tf.engine().backendName)"],
  ])("loads it also when it is %s", async (_what, code) => {
    const { out } = await run(`${code}; console.log(engine.info().loaded);`, installed);
    expect(out.join(" ")).toMatch(/^tensorflow( tensorflow)? true$/);
  });

  test("tells it with TensorFlow's version and threads", async () => {
    const { out } = await run(`${SAY} ${COMPUTE} ${SAY}`, { ...installed, TF_NUM_INTRAOP_THREADS: "1" });
    expect(out[0]).toBe(
      "native on the CPU, one thread, TensorFlow 2.21.0: the best engine that runs here (loaded at first use)",
    );
    expect(out.find((line, i) => i > 0 && line.startsWith("native"))).toBe(
      "native on the CPU, one thread, TensorFlow 2.21.0: the best engine that runs here",
    );
  });

  test("takes wasm instead where LECTERN_ENGINE or engine.use says so, and never loads it", async () => {
    expect(
      (await run(`${COMPUTE} console.log(${isMapped})`, { ...installed, LECTERN_ENGINE: "wasm" })).out,
    ).toEqual(["2,4 wasm", "false"]);
    expect(
      (await run(`await engine.use("wasm"); ${COMPUTE} console.log(${isMapped})`, installed)).out,
    ).toEqual(["2,4 wasm", "false"]);
  });

  test("changes between it, wasm and cpu, with one tensor's values", async () => {
    const code = `const x = tf.tensor1d([1, 2]);
      for (const name of ["wasm", "native", "cpu", "native"]) {
        await engine.use(name);
        console.log(engine.info().engine, x.add(1).dataSync().join());
      }`;
    expect((await run(code, installed)).out).toEqual(["wasm 2,3", "native 2,3", "cpu 2,3", "native 2,3"]);
  });

  /** The installed engine, but with an addon that no system can load. */
  function broken(): NodeJS.ProcessEnv {
    const from = join(installed.LECTERN_ENGINE_HOME!, "cpu-2.21.0");
    mkdirSync(join(home, "cpu-2.21.0"));
    cpSync(join(from, "engine.json"), join(home, "cpu-2.21.0/engine.json"));
    symlinkSync(join(from, "tensorflow"), join(home, "cpu-2.21.0/tensorflow"));
    writeFileSync(join(home, "cpu-2.21.0/lectern_engine.node"), "not a library");
    return { LECTERN_ENGINE_HOME: home };
  }

  test("computes with wasm where it cannot be loaded, and says so in one line", async () => {
    const { out, err } = await run(`${COMPUTE} ${SAY}`, broken());
    expect(out.slice(0, 2)).toEqual([
      "2,4 wasm",
      "wasm on WebAssembly, 128-bit SIMD, one thread, TensorFlow.js 4.22.0: the best engine that runs here",
    ]);
    expect(out.join("\n")).toMatch(/^ {2}not native: <?.*lectern_engine\.node: .+$/m);
    expect(err).toMatch(/^lectern: computing without native: .*lectern_engine\.node: [^\n]+\n$/);
  });

  test("throws where it was asked for and cannot be loaded", async () => {
    const env = broken();
    const { err } = await run(COMPUTE, { ...env, LECTERN_ENGINE: "native" });
    expect(err).toMatch(/Error: LECTERN_ENGINE: "native" cannot be used: .*lectern_engine\.node: /);
    const use = `await engine.use("native").catch((error) => console.log(error.message));`;
    const asked = await run(`${use} ${COMPUTE}`, env);
    expect(asked.out[0]).toMatch(/^engine\.use: "native" cannot be used: .*lectern_engine\.node: /);
    expect(asked.out.at(-1)).toBe("2,4 wasm");
  });

  test("refuses an addon over another TensorFlow than its manifest says", async () => {
    const pretend = `const { default: { _extensions } } = await import("node:module");
      const load = _extensions[".node"];
      _extensions[".node"] = (module, file) => {
        load(module, file);
        module.exports = Object.create(module.exports, { TF_Version: { value: "2.9.1" } });
      };`;
    const { err, out } = await run(`${pretend} ${COMPUTE}`, installed);
    expect(err).toBe(
      `lectern: computing without native: "${join(installed.LECTERN_ENGINE_HOME!, "cpu-2.21.0")}" holds TensorFlow 2.9.1 instead of 2.21.0; remove it with: ` +
        "npx lectern engine remove cpu-2.21.0; and install it again\n",
    );
    expect(out).toEqual(["2,4 wasm"]);
  });
});
