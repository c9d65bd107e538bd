// Which systems can have a native engine, and what a wheel's name says about the systems that it is for.

import { release } from "node:os";

import type { EngineKind } from "../manifest.ts";
import { InstallFailure } from "./failure.ts";

export interface Platform {
  /** As Node names them: `linux`, `darwin`, `win32`; `x64`, `arm64`. */
  system: string;
  arch: string;
  /** The C library's or system's version, which wheels ask for: [2, 36] of glibc, [12, 0] of macOS. */
  version: readonly [number, number] | undefined;
}

export function thisSystem(): Platform {
  const { platform: system, arch } = process;
  return { system, arch, version: system === "darwin" ? macOsVersion(release()) : glibcVersion() };
}

/** `linux-x64 with glibc 2.36`, for error texts. */
export function describePlatform({ system, arch, version }: Platform): string {
  const library = system === "linux" ? "glibc" : "macOS";
  return `${system}-${arch}${version === undefined ? "" : ` with ${library} ${version.join(".")}`}`;
}

/** Throws where TensorFlow publishes nothing that this kind of engine could be made of. */
export function requirePlatform(kind: EngineKind, { system, arch, version }: Platform): void {
  if (system === "win32") {
    throw new InstallFailure(
      "Cannot install a native engine on Windows, TensorFlow has no libraries for it; Lectern computes with wasm " +
        `there, or on the GPU with webgpu: npm install webgpu @tensorflow/tfjs-backend-webgpu, then engine.use("webgpu")`,
    );
  }
  if (system === "linux" && version === undefined) {
    throw new InstallFailure(
      "Cannot install a native engine here: TensorFlow needs glibc, this Linux has another C library (musl, as " +
        "Alpine has?); use a Debian-based image, or the wasm engine, which needs no installation",
    );
  }
  if (kind === "cuda" && !(system === "linux" && arch === "x64")) {
    throw new InstallFailure(
      `Cannot install cuda on ${system}-${arch}: TensorFlow is built for CUDA on linux-x64 only; install the native ` +
        "engine for the CPU with: npx lectern engine install cpu",
    );
  }
}

/** Whether a wheel of this platform tag (`manylinux_2_27_x86_64`, `macosx_12_0_arm64`) runs on the system. */
export function suits(tag: string, { system, arch, version }: Platform): boolean {
  const wanted = readTag(tag);
  if (wanted === undefined || version === undefined) return false;
  if (wanted.system !== system || wanted.arch !== arch) return false;
  const [major, minor] = wanted.version;
  return version[0] > major || (version[0] === major && version[1] >= minor);
}

/** The older names for certain versions of glibc. */
const LEGACY: Record<string, readonly [number, number]> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
};

const ARCHES: Record<string, string> = { x86_64: "x64", aarch64: "arm64", arm64: "arm64" };

function readTag(
  tag: string,
): { system: string; arch: string; version: readonly [number, number] } | undefined {
  const match = /^(?:(manylinux\d+)|(manylinux|macosx)_(\d+)_(\d+))_(\w+)$/.exec(tag);
  const arch = ARCHES[match?.[5] ?? ""];
  if (!match || arch === undefined) return undefined;
  const [, legacy, family, major, minor] = match;
  const version = legacy === undefined ? ([Number(major), Number(minor)] as const) : LEGACY[legacy];
  return version && { system: family === "macosx" ? "darwin" : "linux", arch, version };
}

function glibcVersion(): readonly [number, number] | undefined {
  if (process.platform !== "linux") return undefined;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? undefined : twoNumbers(header.glibcVersionRuntime);
}

/** Darwin 20 was macOS 11, and so on up to 24 and 15; since Darwin 25 macOS counts years: 26. */
function macOsVersion(darwin: string): readonly [number, number] {
  const [major] = twoNumbers(darwin);
  return [major >= 25 ? major + 1 : major - 9, 0];
}

function twoNumbers(version: string): [number, number] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return [major, minor];
}
