// Which C++ compiler builds the addon, and which package brings one where there is none.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

import { InstallFailure } from "./failure.ts";

export interface Compiler {
  /** The program and what always comes first: `ccache g++` is two words. */
  command: readonly [string, ...string[]];
  /** The first line of what it says of itself: `g++ (Debian 12.2.0-14) 12.2.0`. */
  description: string;
}

/** `$CXX` if set, else the first of the usual ones that starts. */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): Compiler {
  const asked = env.CXX?.trim();
  if (asked) {
    const command = asked.split(/\s+/) as [string, ...string[]];
    const description = describe(command, env);
    if (description !== undefined) return { command, description };
    throw new InstallFailure(
      `CXX="${asked}" does not start; set it to the command of a C++ compiler, or unset it to have one looked for`,
    );
  }
  for (const name of ["g++", "clang++", "c++"]) {
    const description = describe([name], env);
    if (description !== undefined) return { command: [name], description };
  }
  throw new InstallFailure(
    `No C++ compiler found (looked for g++, clang++ and c++); install one with: ${installCompiler()}; then run the ` +
      "command again",
  );
}

function describe(
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): string | undefined {
  // The stand-in of a Mac without developer tools opens a dialog and fails.
  const { status, stdout } = spawnSync(program, [...args, "--version"], {
    env,
    encoding: "utf8",
    timeout: 20_000,
  });
  return status === 0 ? (stdout.split("\n")[0]?.trim() ?? program) : undefined;
}

/** The command of this system's package manager. */
export function installCompiler(platform = process.platform, release = osRelease()): string {
  if (platform === "darwin") return "xcode-select --install";
  const family = `${/^ID=(.*)$/m.exec(release)?.[1] ?? ""} ${/^ID_LIKE=(.*)$/m.exec(release)?.[1] ?? ""}`;
  if (/debian|ubuntu/.test(family)) return "sudo apt install g++";
  if (/fedora|rhel|centos/.test(family)) return "sudo dnf install gcc-c++";
  if (/suse/.test(family)) return "sudo zypper install gcc-c++";
  if (/arch/.test(family)) return "sudo pacman -S gcc";
  return "your system's package manager (the package is called g++ on Debian, gcc-c++ on Fedora)";
}

function osRelease(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}
