// Memory of a process and all its descendants.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** In MB; `pss` counts a shared page once among its users and is known on Linux only. */
export function treeMemory(pid) {
  return process.platform === "linux" ? fromProc(pid) : { rss: fromPs(pid), pss: undefined };
}

function fromProc(pid) {
  const children = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    // The name, in brackets, may hold anything; what follows its end is numbers.
    const parent = stat && Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = { rss: 0, pss: 0 };
  const pending = [pid];
  while (pending.length > 0) {
    const next = pending.pop();
    pending.push(...(children.get(next) ?? []));
    const rollup = read(`/proc/${next}/smaps_rollup`) ?? "";
    sum.rss += kilobytes(rollup, "Rss") / 1000;
    sum.pss += kilobytes(rollup, "Pss") / 1000;
  }
  return sum;
}

function kilobytes(rollup, field) {
  return (Number(rollup.match(new RegExp(`^${field}:\\s+(\\d+) kB`, "m"))?.[1] ?? 0) * 1024) / 1000;
}

/** Undefined for a process that has just ended. */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES"].includes(error.code)) return undefined;
    throw error;
  }
}

function fromPs(pid) {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" }).trim().split("\n");
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const sum = (parent) =>
    rows.filter(([, ppid]) => ppid === parent).reduce((total, [child]) => total + sum(child), own(parent));
  const own = (id) => (rows.find(([row]) => row === id)?.[2] ?? 0) * 1.024e-3;
  return sum(pid);
}
