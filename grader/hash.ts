// By what texts and files are told apart.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Of several texts, told apart where one ends and the next begins. */
export function hash(...texts: string[]): string {
  const sum = createHash("sha256");
  for (const text of texts) sum.update(`${text.length}:`).update(text);
  return sum.digest("hex");
}

/** Of what is in files and folders: where any has changed, this has. */
export function contentHash(paths: readonly string[]): string {
  const sum = createHash("sha256");
  for (const path of paths) {
    const isFolder = statSync(path).isDirectory();
    const content = isFolder
      ? contentHash(
          readdirSync(path)
            .sort()
            .map((name) => join(path, name)),
        )
      : readFileSync(path);
    sum.update(`${path.length}:${path}${content.length}:`).update(content);
  }
  return sum.digest("hex");
}
