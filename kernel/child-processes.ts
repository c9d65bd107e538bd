// Ends the child processes that a cell waits for: `execSync` returns only when its child has ended.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import { log } from "./wire/log.ts";

interface ProcessRow {
  pid: number;
  parent: number;
  ageMs: number;
  command: string;
}

/** The kernel's own helpers, which may be as young as the first cell. */
const isOurs = /typescript.*--api|esbuild.*--service/;

export function endChildrenYoungerThan(ageMs: number): void {
  const processes = listProcesses();
  const young = processes.filter(
    (row) => row.parent === process.pid && row.ageMs <= ageMs + 50 && !isOurs.test(row.command),
  );
  for (const child of young) for (const pid of [child.pid, ...descendantsOf(child.pid, processes)]) end(pid);
}

/** The shell that a command runs in may be gone while the command holds its output open: all must end. */
function descendantsOf(pid: number, processes: ProcessRow[]): number[] {
  return processes
    .filter((row) => row.parent === pid)
    .flatMap((row) => [row.pid, ...descendantsOf(row.pid, processes)]);
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself between the listing and now.
  }
}

function listProcesses(): ProcessRow[] {
  try {
    if (process.platform === "linux") return listOnLinux();
    return process.platform === "win32" ? listOnWindows() : listOnPosix();
  } catch (error) {
    log(
      `child processes cannot be listed, so a cell that waits for one cannot be interrupted: ${(error as Error).message}`,
    );
    return [];
  }
}

/** From /proc: containers often lack `ps`. */
function listOnLinux(): ProcessRow[] {
  const ticksPerSecond = 100; // fixed by Linux for what /proc shows
  const uptimeMs = Number(readFileSync("/proc/uptime", "latin1").split(" ")[0]) * 1000;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        // The command's name stands in parentheses and may hold anything; the fields after it are numbers.
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const startedMs = (Number(fields[19]) / ticksPerSecond) * 1000;
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(name), parent: Number(fields[1]), ageMs: uptimeMs - startedMs, command }];
      } catch {
        return []; // it ended while the list was read
      }
    });
}

function listOnPosix(): ProcessRow[] {
  const text = execFileSync("ps", ["-A", "-o", "pid=,ppid=,etime=,args="], { encoding: "utf8" });
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [pid, parent, elapsed, ...command] = line.trim().split(/\s+/);
      return {
        pid: Number(pid),
        parent: Number(parent),
        ageMs: parseElapsed(elapsed ?? "") * 1000,
        command: command.join(" "),
      };
    });
}

/** `[[days-]hours:]minutes:seconds` */
function parseElapsed(text: string): number {
  const [clock, days] = text.split("-").reverse() as [string, string?];
  return clock.split(":").reduce((total, part) => total * 60 + Number(part), 0) + Number(days ?? 0) * 86_400;
}

function listOnWindows(): ProcessRow[] {
  const script =
    "Get-CimInstance Win32_Process | ForEach-Object { '{0} {1} {2} {3}' -f $_.ProcessId, $_.ParentProcessId, [int]((Get-Date) - $_.CreationDate).TotalSeconds, $_.CommandLine }";
  const text = execFileSync("powershell", ["-NoProfile", "-Command", script], { encoding: "utf8" });
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => {
      const [pid, parent, seconds, ...command] = line.trim().split(/\s+/);
      return {
        pid: Number(pid),
        parent: Number(parent),
        ageMs: Number(seconds) * 1000,
        command: command.join(" "),
      };
    });
}
