// linkCudaLibraries, and with an installed cuda engine: TensorFlow's own check for libraries, which needs no GPU.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { linkCudaLibraries } from "../../../../../lib/engine/native/install/cuda-links.ts";
import { hasCompiler, ourCompiler } from "./tiny-engine.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-cuda-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform === "win32")(
  "links cusolver to where TensorFlow looks, nvrtc to where cuDNN does",
  () => {
    for (const [name, file] of [
      ["cusolver", "libcusolver.so.11"],
      ["cusparse", "libcusparse.so.12"],
      ["cuda_nvrtc", "libnvrtc.so.12"],
    ] as const) {
      mkdirSync(join(folder, "nvidia", name, "lib"), { recursive: true });
      writeFileSync(join(folder, "nvidia", name, "lib", file), name);
    }
    linkCudaLibraries(folder);
    linkCudaLibraries(folder); // an installation that goes on does it again
    expect(readFileSync(join(folder, "nvidia/cusparse/lib/libcusolver.so.11"), "utf8")).toBe("cusolver");
    expect(readFileSync(join(folder, "nvidia/nvrtc/lib/libnvrtc.so.12"), "utf8")).toBe("cuda_nvrtc");
  },
);

/** 2 GB of downloads: whoever has installed cuda somewhere names its folder. */
const installed = process.env.LECTERN_TEST_CUDA;

test.skipIf(!hasCompiler || installed === undefined || !existsSync(installed))(
  "an installed cuda engine passes TensorFlow's check for its libraries, and not without cusolver's link",
  () => {
    const program = join(folder, "check");
    const [compiler, ...args] = ourCompiler!.command;
    const source = join(import.meta.dirname, "library-check.cc");
    execFileSync(compiler, [...args, "-std=c++17", source, "-ldl", "-o", program]);
    const check = (tensorflow: string) => execFileSync(program, [tensorflow], { encoding: "utf8" }).trim();
    expect(check(join(installed!, "tensorflow"))).toBe("OK");
    // The same folder as links, but for that one.
    const copy = join(folder, "copy");
    mkdirSync(copy);
    execFileSync("cp", ["-rs", join(installed!, "tensorflow"), join(installed!, "nvidia"), copy]);
    expect(check(join(copy, "tensorflow"))).toBe("OK");
    rmSync(join(copy, "nvidia/cusparse/lib/libcusolver.so.11"));
    expect(check(join(copy, "tensorflow"))).toBe("FAILED");
  },
);
