// chooseWheel: the file for this system among an index's files, and what it says where there is none.

import { describe, expect, test } from "vitest";

import { chooseWheel } from "../../../../../lib/engine/native/install/choose-wheel.ts";
import type { Platform } from "../../../../../lib/engine/native/install/platform.ts";
import type { IndexedFile } from "../../../../../lib/engine/native/install/simple-index.ts";

const debian: Platform = { system: "linux", arch: "x64", version: [2, 36] };
const INDEX = "https://user:secret@mirror.example/simple";

/** As PyPI has them, in no order. */
const files = [
  "tensorflow-2.21.0-cp312-cp312-win_amd64.whl",
  "tensorflow-2.21.0rc1-cp313-cp313-manylinux_2_27_x86_64.whl",
  "tensorflow-2.20.0-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
  "tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl",
  "tensorflow-2.21.0-cp39-cp39-manylinux_2_27_x86_64.whl",
  "tensorflow-2.21.0-cp310-cp310-manylinux_2_27_x86_64.whl",
  "tensorflow-2.21.0-cp312-cp312-manylinux_2_27_aarch64.whl",
  "tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl",
  "tensorflow-2.21.0.tar.gz",
].map((name) => offer(name));

function offer(name: string, change: Partial<IndexedFile> = {}): IndexedFile {
  return { name, url: `https://files/${name}`, sha256: "a".repeat(64), bytes: 1, yanked: false, ...change };
}

function choose(from: readonly IndexedFile[], platform = debian, version = "2.21.0"): string {
  return chooseWheel({ name: "tensorflow", version }, from, platform, INDEX).name;
}

describe("chooseWheel", () => {
  test("takes the version that is asked for, for this system, of the newest Python", () => {
    expect(choose(files)).toBe("tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl");
    expect(choose(files, { system: "linux", arch: "arm64", version: [2, 31] })).toContain("aarch64");
    expect(choose(files, { system: "darwin", arch: "arm64", version: [14, 0] })).toContain("macosx");
    expect(choose(files, debian, "2.20.0")).toContain("2.20.0");
  });

  test("takes wheels for any Python, with several platforms, with a build number", () => {
    const cublas = "nvidia_cublas_cu12-12.6.4.1-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl";
    expect(choose([offer(cublas)], debian, "12.6.4.1")).toBe(cublas);
    const built = "tensorflow-2.21.0-2-cp312-cp312-manylinux_2_27_x86_64.whl";
    expect(choose([offer(built)])).toBe(built);
  });

  test("takes a withdrawn file only where there is no other", () => {
    const [newest] = files.slice(3);
    const rest = files.filter((file) => file !== newest);
    expect(choose([...rest, { ...newest!, yanked: true }])).toContain("cp310");
    expect(choose([{ ...newest!, yanked: true }])).toBe(newest!.name);
  });

  test("lists what there is where nothing suits", () => {
    const old: Platform = { system: "linux", arch: "x64", version: [2, 17] };
    expect(() => choose(files, old)).toThrowErrorMatchingInlineSnapshot(
      `[InstallFailure: No wheel of tensorflow 2.21.0 for linux-x64 with glibc 2.17 in "https://mirror.example/simple", found macosx_12_0_arm64, manylinux_2_27_aarch64, manylinux_2_27_x86_64, win_amd64; Lectern goes on computing with wasm, which needs no installation]`,
    );
    expect(() => choose(files, debian, "2.99.0")).toThrowErrorMatchingInlineSnapshot(
      `[InstallFailure: No wheel of tensorflow 2.99.0 for linux-x64 with glibc 2.36 in "https://mirror.example/simple", found no file of this version (it has 2.21.0, 2.21.0rc1, 2.20.0); Lectern goes on computing with wasm, which needs no installation]`,
    );
    expect(() => choose([offer("tensorflow-2.21.0.tar.gz")])).toThrow(
      "found no file of this version (it has no wheels)",
    );
  });

  test("refuses a file without a checksum, and keeps a private index's password out of the text", () => {
    const unchecked = files.map((file) => ({ ...file, sha256: undefined }));
    expect(() => choose(unchecked)).toThrowErrorMatchingInlineSnapshot(
      `[InstallFailure: No checksum (sha256) for "tensorflow-2.21.0-cp313-cp313-manylinux_2_27_x86_64.whl" in "https://mirror.example/simple"; set PIP_INDEX_URL to an index that gives them]`,
    );
  });
});
