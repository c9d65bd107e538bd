// installEngine, whole: from an index on this machine to an addon that Node loads; what is cut off, twice at once,
// damaged or out of date.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Installation,
  type InstallOptions,
  installEngine,
} from "../../../../../lib/engine/native/install/install.ts";
import type { Parts } from "../../../../../lib/engine/native/install/packages.ts";
import { showProgress } from "../../../../../lib/engine/native/install/progress.ts";
import { leftovers } from "../../../../../lib/engine/native/install/remove.ts";
import { findInstalled, installedEngines, lookAt } from "../../../../../lib/engine/native/installed.ts";
import { readManifest, thisPlatform } from "../../../../../lib/engine/native/manifest.ts";
import { FakeIndex } from "./fake-index.ts";
import { hasCompiler, libraryFiles, tinyAddon } from "./tiny-engine.ts";
import { makeWheel } from "./wheel-file.ts";

const arch = process.arch === "arm64" ? "aarch64" : "x86_64";
const tag = process.platform === "darwin" ? "macosx_11_0_arm64" : `manylinux_2_5_${arch}`;
const wheelName = (name: string, version: string) =>
  `${name.replaceAll("-", "_")}-${version}-cp312-cp312-${tag}.whl`;

/** As the real ones, from wheels of a few kilobytes. */
const parts: Parts = {
  packages: [
    {
      name: "tensorflow-cpu",
      version: "2.21.0",
      members: /^tensorflow\/(libtensorflow|include\/)/,
      needed: ["tensorflow/include/tensorflow/c/c_api.h"],
    },
    {
      name: "nvidia-something",
      version: "1.2",
      members: /^nvidia\//,
      needed: ["nvidia/something/lib/some.so"],
    },
  ],
  spaceMb: 10,
};

let index: FakeIndex;
let folder: string;
let home: string;
let sources: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern install "));
  home = join(folder, "engines");
  sources = join(folder, "sources");
  said = [];
  await mkdir(sources);
  for (const [name, text] of Object.entries(tinyAddon.sources)) writeFileSync(join(sources, name), text);
  index = await FakeIndex.start();
});

afterEach(async () => {
  await index[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function offerWheels(): void {
  const members = { ...libraryFiles(), "tensorflow/python/unwanted.py": Buffer.from("x".repeat(1000)) };
  const tensorflow = Object.fromEntries(Object.entries(members).map(([name, data]) => [name, { data }]));
  index.add("tensorflow-cpu", wheelName("tensorflow-cpu", "2.21.0"), makeWheel(tensorflow));
  index.add(
    "nvidia-something",
    wheelName("nvidia-something", "1.2"),
    makeWheel({ "nvidia/something/lib/some.so": "some" }),
  );
}

/** Loads the addon in a process of its own, as the real trial does. */
const verify: NonNullable<InstallOptions["verify"]> = async ({ folder }) => {
  const code = `console.log(require(${JSON.stringify(join(folder, "lectern_engine.node"))}).answer)`;
  expect(execFileSync(process.execPath, ["-e", code], { encoding: "utf8" })).toBe("42\n");
  return { losses: [1, 0.5], gpu: false };
};

function install(options: Partial<InstallOptions> = {}): Promise<Installation> {
  return installEngine("cpu", {
    home,
    sources,
    parts,
    verify,
    progress: showProgress({ write: (text) => said.push(text) }),
    env: { ...process.env, PIP_INDEX_URL: index.address },
    network: { tries: 2, pauseMs: 1, silenceMs: 5_000 },
    ...options,
  });
}

/** The message of a failure, without the paths of this run. */
async function refusal(options?: Partial<InstallOptions>): Promise<string> {
  return install(options).then(
    () => "installed",
    (error: Error) =>
      `${error.name}: ${error.message.replaceAll(home, "<home>").replaceAll(index.host, "<index>")}`,
  );
}

const text = () => said.join("").replaceAll(home, "<home>").replaceAll(index.host, "<index>");
const withoutTimes = (lines: string) =>
  lines.replaceAll(/\d+\.\d s/g, "N s").replaceAll(/\d+\.\d MB/g, "N MB");

describe.skipIf(!hasCompiler)("installEngine", () => {
  test("downloads, unpacks, compiles, tries, and says each with sizes", async () => {
    offerWheels();
    const { engine, outcome } = await install();
    expect(outcome).toBe("installed");
    expect(engine).toMatchObject({ name: "cpu-2.21.0", kind: "cpu", problem: undefined });
    expect(engine.manifest).toMatchObject({ tensorflow: "2.21.0", platform: thisPlatform(), kind: "cpu" });
    expect(
      withoutTimes(text())
        .replace(/with \S+:/, "with g++:")
        .replace(/(libraries: ).*? \(/, "$1stripped ("),
    ).toMatchInlineSnapshot(`
      "Installing cpu-2.21.0 into "<home>", from http://<index>/simple
        download tensorflow-cpu 2.21.0: N MB (N s)
        unpack tensorflow-cpu: 3 files, N MB (N s)
        download nvidia-something 1.2: N MB (N s)
        unpack nvidia-something: 1 file, N MB (N s)
        strip TensorFlow's libraries: stripped (N s)
        compile the addon with g++: 2 files (N s)
        train with it: 2 steps on the CPU, loss 1.000 to 0.500 (N s)
      "
    `);
    expect(readdirSync(home).sort()).toEqual([".install.log", "cpu-2.21.0"]);
    expect(existsSync(join(engine.folder, "tensorflow/python"))).toBe(false);
    expect(existsSync(join(engine.folder, "tensorflow/include"))).toBe(true);
  });

  test("finds nothing to do the second time, and asks the network for nothing", async () => {
    offerWheels();
    await install();
    const asked = index.requests.length;
    expect(await install()).toMatchObject({ outcome: "unchanged" });
    expect(index.requests.length).toBe(asked);
  });

  test("builds only the addon anew where its sources have changed", async () => {
    offerWheels();
    await install();
    const before = readManifest(join(home, "cpu-2.21.0"));
    writeFileSync(join(sources, "answer.h"), "#pragma once\nint answer(); // the same\n");
    expect(lookAt(home, "cpu-2.21.0", sources).problem).toEqual({
      text: "was built from other sources than this Lectern has",
      remedy: "npx lectern engine install cpu",
    });
    const asked = index.requests.length;
    const { engine, outcome } = await install();
    expect({ outcome, problem: engine.problem }).toEqual({ outcome: "rebuilt", problem: undefined });
    expect(engine.manifest?.sources).not.toBe(before?.sources);
    expect(index.requests.length).toBe(asked);
    expect(readdirSync(home).sort()).toEqual([".install.log", "cpu-2.21.0"]);
  });

  test("keeps the old addon where the new one does not work", async () => {
    offerWheels();
    await install();
    const addon = () => readFileSync(join(home, "cpu-2.21.0/lectern_engine.node"));
    const before = addon();
    writeFileSync(join(sources, "answer.cc"), "int answer() { return 43; }\n");
    await expect(install({ verify: () => Promise.reject(new Error("no good")) })).rejects.toThrow("no good");
    expect(addon().equals(before)).toBe(true);
  });

  test("installs anew where an engine is damaged", async () => {
    offerWheels();
    const { engine } = await install();
    rmSync(join(engine.folder, "engine.json"));
    expect(lookAt(home, engine.name, sources).problem?.text).toBe(
      'is damaged: "engine.json" is missing or cannot be read',
    );
    expect(await install()).toMatchObject({ outcome: "installed", engine: { problem: undefined } });
    rmSync(join(engine.folder, "tensorflow"), { recursive: true });
    expect(lookAt(home, engine.name, sources).problem?.text).toMatch(/^is damaged: "tensorflow.lib/);
    expect(await install()).toMatchObject({ outcome: "installed", engine: { problem: undefined } });
  });
});

describe.skipIf(!hasCompiler)("an installation that is cut off", () => {
  test("in the download goes on from what came, and is never taken for an engine", async () => {
    offerWheels();
    index.faults.push({ cutAfter: 1_000 }, { cutAfter: 100 });
    expect(await refusal()).toMatch(
      /^InstallFailure: Cannot download "tensorflow_cpu-2.21.0-\S+" from "<index>": the connection was cut off; the 0.0 MB that came are kept;/,
    );
    expect(installedEngines(home)).toEqual([]);
    expect(leftovers(home).length).toBe(2); // what is unpacked, and the downloads
    expect(await install()).toMatchObject({ outcome: "installed" });
    expect(index.downloads()[2]).toMatch(/ bytes=1100-$/);
    expect(leftovers(home)).toEqual([]);
  });

  test("between two wheels does not fetch the first again", async () => {
    offerWheels();
    index.faults.push({}, { status: 404 });
    expect(await refusal()).toMatch(/^InstallFailure: Cannot download "nvidia_something/);
    await install();
    expect(index.downloads().map((name) => name.split("-")[0])).toEqual([
      "tensorflow_cpu",
      "nvidia_something",
      "nvidia_something",
    ]);
  });

  test("by the trial keeps the downloads for the next time", async () => {
    offerWheels();
    await expect(install({ verify: () => Promise.reject(new Error("no good")) })).rejects.toThrow("no good");
    expect(findInstalled("cpu", home)).toBe(undefined);
    await install();
    expect(index.downloads().length).toBe(2);
  });

  test("in its notes begins anew", async () => {
    offerWheels();
    await expect(install({ verify: () => Promise.reject(new Error("no good")) })).rejects.toThrow("no good");
    writeFileSync(join(home, ".unfinished-cpu-2.21.0/unfinished.json"), '{"unpacked": [');
    expect(await install()).toMatchObject({ outcome: "installed" });
    expect(index.downloads().length).toBe(4);
  });
});

describe.skipIf(!hasCompiler)("installEngine says in one line why it cannot go on", () => {
  test("a wheel that the index does not have for this system, before anything is fetched", async () => {
    index.add("tensorflow-cpu", wheelName("tensorflow-cpu", "2.21.0"), Buffer.from("never fetched"));
    index.add("nvidia-something", "nvidia_something-1.2-cp312-cp312-win_amd64.whl", Buffer.from(""));
    expect((await refusal()).replace(/for \w+-\w+ with \w+ [\d.]+/, "for this system")).toMatchInlineSnapshot(
      `"InstallFailure: No wheel of nvidia-something 1.2 for this system in "http://<index>/simple", found win_amd64; Lectern goes on computing with wasm, which needs no installation"`,
    );
    expect(index.downloads()).toEqual([]);
  });

  test("too little space, before anything is fetched", async () => {
    offerWheels();
    expect(await refusal({ freeMb: async () => 7.8 })).toMatchInlineSnapshot(
      `"InstallFailure: Not enough space in "<home>": the installation needs about 10 MB, 7 MB are free; free some, or set LECTERN_ENGINE_HOME to a folder on another disk"`,
    );
    expect(index.downloads()).toEqual([]);
  });

  test("a damaged download", async () => {
    offerWheels();
    index.faults.push({ corrupt: true });
    expect(await refusal()).toMatch(
      /^InstallFailure: The download of "tensorflow_cpu\S+" is damaged: its sha256 is /,
    );
    expect(await install()).toMatchObject({ outcome: "installed" });
  });

  test("no compiler, before the index is asked", async () => {
    offerWheels();
    expect(await refusal({ env: { PATH: folder } })).toMatch(/^InstallFailure: No C\+\+ compiler found /);
    expect(index.requests).toEqual([]);
  });

  test("sources that do not compile", async () => {
    offerWheels();
    writeFileSync(join(sources, "answer.cc"), "int answer() { return answr; }\n");
    expect(await refusal()).toMatch(
      /^InstallFailure: Cannot compile "answer.cc": .* error: .* \(all it said: "<home>.\.install\.log"\)$/,
    );
  });

  test("a missing npm package, which is optional", () => {
    // The built installer in a project that has no packages at all.
    const built = fileURLToPath(new URL("../../../../../dist/lib/engine/native", import.meta.url));
    const project = join(folder, "project");
    cpSync(built, project, { recursive: true });
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    const code = `const { installEngine } = await import(${JSON.stringify(join(project, "install/install.js"))});
      await installEngine("cpu", { home: "/nowhere" }).catch((error) => console.log(String(error)));`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(said.trim()).toMatchInlineSnapshot(
      `"InstallFailure: The npm package "@tensorflow/tfjs-node-gpu" is missing, from which the addon is built (npm leaves out optional packages where it is told so); add it with: npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0; then run the command again"`,
    );
  });

  test("a folder that cannot be written", async () => {
    offerWheels();
    writeFileSync(home, "");
    expect(await refusal()).toMatchInlineSnapshot(
      `"InstallFailure: Cannot write to "<home>": EEXIST: file already exists, mkdir '<home>'; set LECTERN_ENGINE_HOME to a folder of your own, then run the command again"`,
    );
  });
});

describe.skipIf(!hasCompiler)("two installations at once", () => {
  test("the second waits for the first, says so, and then has nothing to do", async () => {
    offerWheels();
    let begun = false;
    const first = install({
      verify: async (verification) => {
        begun = true;
        while (!text().includes("Waiting")) await new Promise((resolve) => setTimeout(resolve, 20));
        return verify(verification);
      },
    });
    await expect.poll(() => begun).toBe(true);
    const second = install();
    expect([(await first).outcome, (await second).outcome]).toEqual(["installed", "unchanged"]);
    expect(text()).toContain(
      `Waiting for another installation to end ("install cpu-2.21.0", process ${process.pid} on `,
    );
  });

  test("one that was killed is not waited for", async () => {
    offerWheels();
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "close");
    await mkdir(home);
    writeFileSync(join(home, ".lock"), JSON.stringify({ pid: child.pid, host: hostname(), work: "x" }));
    expect(await install()).toMatchObject({ outcome: "installed" });
    expect(text()).not.toContain("Waiting");
  });
});
