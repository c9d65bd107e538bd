// Files that are never half written: whoever is killed while writing leaves the old file, or the new one.

/** Writes the parts, one after the other, as the file at `path`; `where` ("model.save") opens the error texts. */
export async function writeWhole(where: string, path: string, parts: readonly Uint8Array[]): Promise<void> {
  const { fs, nodePath, process } = nodeOnly(where, path);
  checkPath(where, path);
  const folder = nodePath.dirname(path);
  const beside = nodePath.join(folder, `.${nodePath.basename(path)}.${process.pid}-${++written}.part`);
  try {
    const file = await fs.open(beside, "w");
    try {
      for (const part of parts) await file.writeFile(part);
      await file.sync(); // else a machine that loses power could have the new name over numbers not yet written
    } finally {
      await file.close();
    }
    await fs.rename(beside, path);
  } catch (cause) {
    await fs.rm(beside, { force: true });
    throw new Error(`${where}: cannot write "${path}": ${reasonOf(cause)}`, { cause });
  }
  if (process.platform !== "win32") await syncFolder(fs, folder); // Windows opens no folders, and needs no such thing
  await removeLeftOvers(fs, nodePath, path, process);
}

/** Whether there is a file at `path`. */
export async function exists(where: string, path: string): Promise<boolean> {
  const { fs } = nodeOnly(where, path);
  return fs.access(path).then(
    () => true,
    () => false,
  );
}

/** Puts text behind what the file has; whoever is killed meanwhile may leave a part of it. */
export async function append(where: string, path: string, text: string): Promise<void> {
  const { fs } = nodeOnly(where, path);
  try {
    await fs.appendFile(path, text);
  } catch (cause) {
    throw new Error(`${where}: cannot write "${path}": ${reasonOf(cause)}`, { cause });
  }
}

/** The file at `path`. */
export async function readWhole(where: string, path: string): Promise<Uint8Array> {
  const { fs } = nodeOnly(where, path);
  checkPath(where, path);
  try {
    return await fs.readFile(path);
  } catch (cause) {
    throw new Error(`${where}: cannot read "${path}": ${reasonOf(cause)}`, { cause });
  }
}

let written = 0;

type Fs = typeof import("node:fs/promises");
type NodePath = typeof import("node:path");

/** A browser has no files: there a model comes and goes as bytes. */
function nodeOnly(where: string, path: string): { fs: Fs; nodePath: NodePath; process: NodeJS.Process } {
  const { process } = globalThis as { process?: NodeJS.Process };
  const fs = process?.getBuiltinModule?.("node:fs/promises");
  const nodePath = process?.getBuiltinModule?.("node:path");
  if (process && fs && nodePath) return { fs, nodePath, process };
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
async function syncFolder(fs: Fs, folder: string): Promise<void> {
  const handle = await fs.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Parts of this file whose writers were killed. */
async function removeLeftOvers(
  fs: Fs,
  nodePath: NodePath,
  path: string,
  process: NodeJS.Process,
): Promise<void> {
  const folder = nodePath.dirname(path);
  const prefix = `.${nodePath.basename(path)}.`;
  for (const name of await fs.readdir(folder)) {
    const pid = name.startsWith(prefix)
      ? /^(\d+)-\d+\.part$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid && !isAlive(Number(pid), process)) await fs.rm(nodePath.join(folder, name), { force: true });
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
