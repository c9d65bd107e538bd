// Stands in for npm: "installs" by linking the few real packages that a build needs. FAKE_NPM makes it fail.

import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const real = fileURLToPath(new URL("../../../node_modules", import.meta.url));

appendFileSync("calls.log", `npm ${process.argv[2]}\n`);
rmSync("node_modules", { recursive: true, force: true });
if (process.env.FAKE_NPM === "hangs") await new Promise((resolve) => setTimeout(resolve, 600_000));
if (process.env.FAKE_NPM !== undefined) {
  console.error(process.env.FAKE_NPM);
  process.exit(1);
}
mkdirSync("node_modules/vitest", { recursive: true });
mkdirSync("node_modules/@biomejs/biome/bin", { recursive: true });
for (const name of ["typescript", "@typescript", "@types", "undici-types", "esbuild", "@esbuild"]) {
  symlinkSync(join(real, name), join("node_modules", name), "junction");
}
writeFileSync("node_modules/@biomejs/biome/bin/biome", "process.exit(Number(process.env.FAKE_BIOME ?? 0));");
copyFileSync(fileURLToPath(new URL("vitest.mjs", import.meta.url)), "node_modules/vitest/vitest.mjs");
const { "": _root, ...packages } = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
