// A folder that is made anew only where what it is made from has changed: not at each build.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { fingerprint } from "./stamp.mjs";

const stampName = "made-from.json";

/** `sources` are texts and the paths of files; `make` writes into the folder, which is empty then. */
export async function makeOnce(folder, { texts = [], files }, make) {
  const from = fingerprint(...texts, ...files.flatMap((file) => [file, readFileSync(file)]));
  const stamp = join(folder, stampName);
  if (isMade(folder, stamp, from)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(stamp, JSON.stringify({ from, made: readdirSync(folder) }));
}

function isMade(folder, stamp, from) {
  if (!existsSync(stamp)) return false;
  const { from: before, made } = JSON.parse(readFileSync(stamp, "utf8"));
  return before === from && made.every((file) => existsSync(join(folder, file)));
}
