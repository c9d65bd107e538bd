// Which of an index's files is taken: a wheel of the wanted version for this system.

import { InstallFailure } from "./failure.ts";
import { shownAddress } from "./index-address.ts";
import type { Package } from "./packages.ts";
import { describePlatform, type Platform, suits } from "./platform.ts";
import type { IndexedFile } from "./simple-index.ts";

/** A wheel, with the checksum that its download is held against. */
export interface Wheel extends IndexedFile {
  sha256: string;
}

/** For which Python it was built does not matter: the libraries inside are the same, and no Python runs. */
export function chooseWheel(
  { name, version }: Pick<Package, "name" | "version">,
  files: readonly IndexedFile[],
  platform: Platform,
  index: string,
): Wheel {
  const ofVersion = files
    .map((file) => ({ file, tags: readName(file.name) }))
    .filter(({ tags }) => tags?.version === version);
  const suitable = ofVersion
    .filter(({ tags }) => tags!.platforms.some((tag) => suits(tag, platform)))
    // The newest Python's last; a withdrawn file only where there is no other.
    .sort((a, b) => Number(b.file.yanked) - Number(a.file.yanked) || a.tags!.python - b.tags!.python);
  const chosen = suitable.at(-1)?.file;
  const at = `in "${shownAddress(index)}"`;
  if (chosen === undefined) {
    const found = [...new Set(ofVersion.flatMap(({ tags }) => tags!.platforms))].sort().join(", ");
    throw new InstallFailure(
      `No wheel of ${name} ${version} for ${describePlatform(platform)} ${at}, found ` +
        `${found || `no file of this version (${versions(files)})`}; Lectern goes on computing with wasm, which ` +
        "needs no installation",
    );
  }
  if (chosen.sha256 === undefined) {
    throw new InstallFailure(
      `No checksum (sha256) for "${chosen.name}" ${at}; set PIP_INDEX_URL to an index that gives them`,
    );
  }
  return { ...chosen, sha256: chosen.sha256 };
}

/** A wheel's name: package-version(-build)-python-abi-platforms.whl; undefined for other files. */
function readName(name: string): { version: string; python: number; platforms: string[] } | undefined {
  if (!name.endsWith(".whl")) return undefined;
  const parts = name.slice(0, -".whl".length).split("-");
  if (parts.length < 5) return undefined;
  return {
    version: parts[1]!,
    python: Number(/^cp3(\d+)$/.exec(parts.at(-3)!)?.[1] ?? 0),
    platforms: parts.at(-1)!.split("."),
  };
}

/** The last few, for the error. */
function versions(files: readonly IndexedFile[]): string {
  const all = [...new Set(files.flatMap((file) => readName(file.name)?.version ?? []))];
  return all.length === 0 ? "it has no wheels" : `it has ${all.slice(-5).join(", ")}`;
}
