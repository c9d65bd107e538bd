// What the addon is built from: our C++ around tfjs-node's binding, and the flags for the compiler.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The release of TensorFlow that the addon is written for, and that is fetched for it. */
export const TENSORFLOW = "2.21.0";

/** For every source file; a file's own follow, from the comment that opens it. */
export const FLAGS = ["-std=c++17", "-O2", "-fPIC", "-DNAPI_VERSION=8"];

export const addonFolder = fileURLToPath(new URL("addon", import.meta.url));

/** Two builds of equal digest are the same, on one platform and over one TensorFlow. */
export function sourcesDigest(folder = addonFolder): string {
  const hash = createHash("sha256").update(FLAGS.join(" "));
  for (const name of readdirSync(folder).sort()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex").slice(0, 24);
}

/**
 * The folder of an npm package that native engines need, undefined where it is not installed.
 *
 * "@tensorflow/tfjs-node-gpu" has the binding's C++ and tfjs's backend over it, "node-api-headers" Node's
 * declarations in C.
 */
export function packageFolder(name: "@tensorflow/tfjs-node-gpu" | "node-api-headers"): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
