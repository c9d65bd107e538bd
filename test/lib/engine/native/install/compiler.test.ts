// findCompiler: which compiler it takes, and which package it names where there is none.

import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findCompiler, installCompiler } from "../../../../../lib/engine/native/install/compiler.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-compiler-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in for a program, found before all others. */
function program(name: string, script: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  return { PATH: folder };
}

describe.skipIf(process.platform === "win32")("findCompiler", () => {
  test("takes the first of g++, clang++ and c++ that starts", () => {
    program("c++", "echo some compiler 1.0");
    program("g++", "exit 1");
    const env = program("clang++", "echo clang version 17.0.6; echo Target: x86_64");
    expect(findCompiler(env)).toEqual({ command: ["clang++"], description: "clang version 17.0.6" });
  });

  test("takes CXX before all others, with its arguments", () => {
    program("g++", "echo g++ 12");
    const env = program("ccache", 'echo "$1" 13');
    expect(findCompiler({ ...env, CXX: "ccache g++-13" })).toEqual({
      command: ["ccache", "g++-13"],
      description: "g++-13 13",
    });
    expect(() => findCompiler({ ...env, CXX: "g++-99" })).toThrowErrorMatchingInlineSnapshot(
      `[InstallFailure: CXX="g++-99" does not start; set it to the command of a C++ compiler, or unset it to have one looked for]`,
    );
  });

  test("says how to install one where there is none", () => {
    const said = (() => {
      try {
        return findCompiler({ PATH: folder });
      } catch (error) {
        return String(error);
      }
    })();
    expect(said).toBe(
      "InstallFailure: No C++ compiler found (looked for g++, clang++ and c++); install one with: " +
        `${installCompiler()}; then run the command again`,
    );
  });
});

test.each([
  ["linux", 'ID=ubuntu\nID_LIKE="debian"\n', "sudo apt install g++"],
  ["linux", 'NAME="Debian GNU/Linux"\nID=debian\n', "sudo apt install g++"],
  ["linux", "ID=fedora\n", "sudo dnf install gcc-c++"],
  ["linux", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', "sudo dnf install gcc-c++"],
  ["linux", 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "sudo zypper install gcc-c++"],
  ["linux", "ID=arch\n", "sudo pacman -S gcc"],
  ["linux", "", "your system's package manager (the package is called g++ on Debian, gcc-c++ on Fedora)"],
  ["darwin", "", "xcode-select --install"],
] as const)("on %s with %j a compiler comes with: %s", (platform, release, command) => {
  expect(installCompiler(platform, release)).toBe(command);
});
