// The committed WebAssembly is what its sources compile to, and keeps off tfjs's memory.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { binary } from "../../../../lib/engine/wasm/binary.ts";

test("binary.ts is what `node scripts/build-wasm.mjs` writes", () => {
  const script = fileURLToPath(new URL("../../../../scripts/build-wasm.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

/** Sections by their number: 2 imports, 5 memory, 8 start function, 11 data, 12 the data's count. */
test("binary.ts imports its memory, and has no data or start function that would write over tfjs's", () => {
  const bytes = Buffer.from(binary, "base64");
  const sections: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++]!);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  expect(sections).toContain(2);
  for (const section of [5, 8, 11, 12]) expect(sections).not.toContain(section);
});
