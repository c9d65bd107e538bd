// docs/reference/ says what the doc comments say, and each thing that the library gives out has one.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("docs/reference/ is what `npm run reference` writes, and nothing given out, no option either, lacks a doc comment", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/reference.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test("every link of the reference leads to a heading that is there", () => {
  const pages = readdirSync(`${root}docs/reference`);
  for (const page of pages) {
    const text = readFileSync(`${root}docs/reference/${page}`, "utf8");
    const anchors = new Set<string>();
    for (const [, heading] of text.matchAll(/^#+ (.*)$/gm)) {
      let anchor = heading!.toLowerCase();
      for (let n = 1; anchors.has(anchor); n++) anchor = `${heading!.toLowerCase()}-${n}`;
      anchors.add(anchor);
    }
    for (const [, target] of text.matchAll(/\]\(#([^)]*)\)/g)) {
      expect(anchors, `docs/reference/${page}#${target}`).toContain(target);
    }
  }
});
