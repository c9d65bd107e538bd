// Files that are never half written: whoever is killed while writing leaves the old file, or the new one.

/**
 * Writes the parts, one after the other, as the file at `path`; `where` ("model.save") opens the error texts.
 *
 * In one go, without a turn of the event loop: two writers of one thread cannot get into each other's way, and an
 * interrupt of the cell comes before or after.
 */
export async function writeWhole(where: string, path: string, parts: readonly Uint8Array[]): Promise<void> {
  const { fs, nodePath, process, threadId } = nodeOnly(where, path);
  checkPath(where, path);
  const folder = nodePath.dirname(path);
  const beside = nodePath.join(folder, `.${nodePath.basename(path)}.${process.pid}-${threadId}.part`);
  try {
    const file = fs.openSync(beside, "w");
    try {
      for (const part of parts) fs.writeFileSync(file, part);
      fs.fsyncSync(file); // else a machine that loses power could have the new name over numbers not yet written
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(beside, path);
    if (process.platform !== "win32") syncFolder(fs, folder); // Windows opens no folders, and needs no such thing
    removeLeftOvers(fs, nodePath, path, process);
  } catch (cause) {
    fs.rmSync(beside, { force: true });
    throw new Error(`${where}: cannot write "${path}": ${reasonOf(cause)}`, { cause });
  }
}

/** Whether there is a file at `path`. */
export async function exists(where: string, path: string): Promise<boolean> {
  return nodeOnly(where, path).fs.existsSync(path);
}

/** Puts text behind what the file has; whoever is killed meanwhile may leave a part of it. */
export async function append(where: string, path: string, text: string): Promise<void> {
  const { fs } = nodeOnly(where, path);
  try {
    fs.appendFileSync(path, text);
  } catch (cause) {
    throw new Error(`${where}: cannot write "${path}": ${reasonOf(cause)}`, { cause });
  }
}

/** The file at `path`. */
export async function readWhole(where: string, path: string): Promise<Uint8Array> {
  const { fs } = nodeOnly(where, path);
  checkPath(where, path);
  try {
    return fs.readFileSync(path);
  } catch (cause) {
    throw new Error(`${where}: cannot read "${path}": ${reasonOf(cause)}`, { cause });
  }
}

type Fs = typeof import("node:fs");
type NodePath = typeof import("node:path");

interface Node {
  fs: Fs;
  nodePath: NodePath;
  process: NodeJS.Process;
  threadId: number;
}

/** A browser has no files: there a model comes and goes as bytes. */
function nodeOnly(where: string, path: string): Node {
  const { process } = globalThis as { process?: NodeJS.Process };
  const fs = process?.getBuiltinModule?.("node:fs");
  const nodePath = process?.getBuiltinModule?.("node:path");
  const workers = process?.getBuiltinModule?.("node:worker_threads");
  if (process && fs && nodePath && workers) return { fs, nodePath, process, threadId: workers.threadId };
  throw new Error(
    `${where}: no file "${path}" in a browser; use bytes: model.toBytes(), models.fromBytes(bytes)`,
  );
}

function checkPath(where: string, path: string): void {
  if (typeof path === "string" && path !== "") return;
  throw new TypeError(
    `${where}: path must be a file's name, got ${path === "" ? "an empty one" : typeof path}`,
  );
}

/** The new name itself must reach the disk too. */
function syncFolder(fs: Fs, folder: string): void {
  const handle = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Parts of this file whose writers were killed. */
function removeLeftOvers(fs: Fs, nodePath: NodePath, path: string, process: NodeJS.Process): void {
  const folder = nodePath.dirname(path);
  const prefix = `.${nodePath.basename(path)}.`;
  for (const name of fs.readdirSync(folder)) {
    const pid = name.startsWith(prefix) && /^(\d+)-\d+\.part$/.exec(name.slice(prefix.length))?.[1];
    if (pid && !isAlive(Number(pid), process)) fs.rmSync(nodePath.join(folder, name), { force: true });
  }
}

function isAlive(pid: number, process: NodeJS.Process): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // another user's: alive
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EISDIR: "it is a folder",
    ENOSPC: "no space left on the disk",
  };
  return known[code ?? ""] ?? message;
}
