// By what texts and files are told apart.

import { createHash, type Hash } from "node:crypto";
import {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, join } from "node:path";

/** Of several texts, told apart where one ends and the next begins. */
export function hash(...texts: string[]): string {
  const sum = createHash("sha256");
  for (const text of texts) sum.update(`${text.length}:`).update(text);
  return sum.digest("hex");
}

/** Of what is in files and folders: where any has changed, this has. Links within folders are not followed. */
export function contentHash(paths: readonly string[]): string {
  const sum = createHash("sha256");
  for (const path of paths) addContent(sum, path, statSync(path));
  return sum.digest("hex");
}

function addContent(sum: Hash, path: string, stats: Stats): void {
  const name = basename(path);
  sum.update(`${name.length}:${name}`);
  if (stats.isSymbolicLink()) sum.update(`link ${readlinkSync(path)}`);
  else if (stats.isFile()) addFile(sum, path, stats.size);
  else if (stats.isDirectory()) {
    const names = readdirSync(path).sort();
    sum.update(`folder ${names.length}:`);
    for (const each of names) addContent(sum, join(path, each), lstatSync(join(path, each)));
  }
}

/** Piece by piece: data may be larger than the memory. */
function addFile(sum: Hash, path: string, size: number): void {
  sum.update(`file ${size}:`);
  const piece = Buffer.allocUnsafe(2 ** 20);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
      sum.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
}
