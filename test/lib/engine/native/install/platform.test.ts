// Which systems can have a native engine, and which wheels run on them.

import { describe, expect, test } from "vitest";

import {
  type Platform,
  requirePlatform,
  suits,
  thisSystem,
} from "../../../../../lib/engine/native/install/platform.ts";

const debian: Platform = { system: "linux", arch: "x64", version: [2, 36] };

describe("suits", () => {
  test.each([
    ["manylinux_2_27_x86_64", true],
    ["manylinux_2_36_x86_64", true],
    ["manylinux_2_37_x86_64", false],
    ["manylinux_3_0_x86_64", false],
    ["manylinux1_x86_64", true],
    ["manylinux2014_x86_64", true],
    ["manylinux_2_27_aarch64", false],
    ["musllinux_1_2_x86_64", false],
    ["macosx_12_0_arm64", false],
    ["win_amd64", false],
    ["any", false],
  ])("%s on Debian 12: %s", (tag, expected) => {
    expect(suits(tag, debian)).toBe(expected);
  });

  test("manylinux2014 asks for glibc 2.17, on arm64 as on x64", () => {
    expect(suits("manylinux2014_aarch64", { system: "linux", arch: "arm64", version: [2, 17] })).toBe(true);
    expect(suits("manylinux2014_aarch64", { system: "linux", arch: "arm64", version: [2, 16] })).toBe(false);
  });

  test("a Mac's wheel wants its system or a newer one, and an Apple processor", () => {
    expect(suits("macosx_12_0_arm64", { system: "darwin", arch: "arm64", version: [15, 0] })).toBe(true);
    expect(suits("macosx_12_0_arm64", { system: "darwin", arch: "arm64", version: [11, 0] })).toBe(false);
    expect(suits("macosx_12_0_arm64", { system: "darwin", arch: "x64", version: [15, 0] })).toBe(false);
  });
});

describe("requirePlatform", () => {
  const refusal = (kind: "cpu" | "cuda", platform: Platform) => {
    try {
      requirePlatform(kind, platform);
      return undefined;
    } catch (error) {
      return String(error);
    }
  };

  test("takes what TensorFlow is published for", () => {
    expect(refusal("cpu", debian)).toBe(undefined);
    expect(refusal("cuda", debian)).toBe(undefined);
    expect(refusal("cpu", { system: "linux", arch: "arm64", version: [2, 31] })).toBe(undefined);
    expect(refusal("cpu", { system: "darwin", arch: "arm64", version: [14, 0] })).toBe(undefined);
  });

  test("tells Windows of wasm and webgpu", () => {
    expect(refusal("cpu", { system: "win32", arch: "x64", version: undefined })).toMatchInlineSnapshot(
      `"InstallFailure: Cannot install a native engine on Windows, TensorFlow has no libraries for it; Lectern computes with wasm there, or on the GPU with webgpu: npm install webgpu @tensorflow/tfjs-backend-webgpu, then engine.use("webgpu")"`,
    );
  });

  test("tells a Linux without glibc why not", () => {
    expect(refusal("cpu", { system: "linux", arch: "x64", version: undefined })).toMatchInlineSnapshot(
      `"InstallFailure: Cannot install a native engine here: TensorFlow needs glibc, this Linux has another C library (musl, as Alpine has?); use a Debian-based image, or the wasm engine, which needs no installation"`,
    );
  });

  test("tells where there is no CUDA", () => {
    expect(refusal("cuda", { system: "linux", arch: "arm64", version: [2, 36] })).toMatchInlineSnapshot(
      `"InstallFailure: Cannot install cuda on linux-arm64: TensorFlow is built for CUDA on linux-x64 only; install the native engine for the CPU with: npx lectern engine install cpu"`,
    );
    expect(refusal("cuda", { system: "darwin", arch: "arm64", version: [14, 0] })).toMatch(
      /^InstallFailure: Cannot install cuda on darwin-arm64/,
    );
  });
});

test.skipIf(process.platform !== "linux")("thisSystem knows this Linux's C library", () => {
  expect(thisSystem()).toMatchObject({
    system: "linux",
    arch: process.arch,
    version: [2, expect.any(Number)],
  });
});
