// The command that shuts a process in: no network, a system that it can read and not change, nothing of anybody's.

import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";

import { heapMB, type Limits } from "./limits.ts";

export interface Cell {
  /** Lectern's own folder: of it, its packages, the kernel and the sandbox's programs are seen. */
  lectern: string;
  /** The assignment's files and folders: they lie where the process begins, which may write beside them. */
  files: readonly string[];
  limits: Limits;
}

/** Where the process finds things. */
export const inside = { lectern: "/lectern", work: "/work" } as const;

/** Why no process can be shut in here; undefined where one can. */
export function sandboxProblem(): string | undefined {
  if (process.platform !== "linux") return `bubblewrap needs Linux, this is ${process.platform}`;
  try {
    const covered = ["--proc", "/proc", "--ro-bind", "/proc/version", "/proc/meminfo"];
    execFileSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", ...covered, "true"], {
      stdio: "pipe",
      timeout: 10_000,
    });
    return undefined;
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    if (code === "ENOENT") return "bubblewrap is not installed; on Debian and Ubuntu: apt install bubblewrap";
    return `bubblewrap does not work here: ${
      String(stderr ?? "")
        .trim()
        .split("\n")[0] || (error as Error).message
    }`;
  }
}

/**
 * What the process finds in /proc/meminfo: V8 takes half of a machine's memory for its heap. Nor is it the student's
 * business how much there is.
 */
export function memoryInside(limits: Limits): string {
  const kB = 2 * heapMB(limits) * 1024;
  return ["MemTotal", "MemFree", "MemAvailable"].map((name) => `${name}: ${kB} kB\n`).join("");
}

/**
 * The program and its arguments. File descriptor 5 must hold the filter of system calls where `filtered`, and 7 the
 * text of `memoryInside`; 6 is told, as JSON, which process is shut in.
 */
export function shutIn(
  command: readonly string[],
  { lectern, files, limits }: Cell,
  filtered: boolean,
): string[] {
  const system = ["/usr", "/bin", "/lib", "/lib32", "/lib64"].filter(existsSync);
  const node = realpathSync(process.execPath);
  const own = ["node_modules", "package.json", "dist/grader/sandbox", "dist/kernel"].map((name) => [
    realpathSync(join(lectern, name)),
    `${inside.lectern}/${name}`,
  ]);
  const dropped = limitCommand(limits);
  return [
    "bwrap",
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    // Whoever grades as root would else hand out root's rights, such as mounting what is read-only anew.
    ...["--cap-drop", "ALL"],
    "--clearenv",
    ...["--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", inside.work, "--setenv", "LANG", "C.UTF-8"],
    ...system.flatMap((path) => ["--ro-bind", path, path]),
    ...own.flatMap(([from, to]) => ["--ro-bind", from!, to!]),
    ...["--proc", "/proc", "--dev", "/dev", "--size", String(64 * 2 ** 20), "--tmpfs", "/tmp"],
    ...["--size", String(64 * 2 ** 20), "--tmpfs", inside.work],
    // The file alone, wherever it was unpacked, be it in /tmp: what lies beside it is nobody's business.
    ...(node.startsWith("/usr") ? [] : ["--ro-bind", node, node]),
    ...files.flatMap((path) => ["--ro-bind", path, join(inside.work, basename(path))]),
    ...["--ro-bind-data", "7", "/proc/meminfo"],
    // The first two are kept in memory, without a limit of their own; by /proc/sys root could change the machine.
    ...["--remount-ro", "/dev", "--remount-ro", "/", "--remount-ro", "/proc"],
    ...["--chdir", inside.work, "--hostname", "sandbox"],
    ...(filtered ? ["--seccomp", "5"] : []),
    ...["--info-fd", "6"],
    "--",
    ...dropped,
    ...command,
  ];
}

/** A shell sets the limits and becomes the program. */
function limitCommand({ cpuSeconds, memoryMB, fileMB }: Limits): string[] {
  const script = `ulimit -t ${cpuSeconds}; ulimit -d ${memoryMB * 1024}; ulimit -f ${fileMB * 2048}; ulimit -c 0; ulimit -n 512; exec "$@"`;
  return ["/bin/sh", "-c", script, "sh"];
}
