// docs/data.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/data.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

for (const engine of ENGINES) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/data.md runs on ${engine}`, async ({ frontend }) => {
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const bundle = (result?.content.data ?? {}) as Record<string, string>;
      const promised = /^(?!const|let|import|for|\s).*? \/\/ (.*)$/.exec(
        cell.trim().split("\n").at(-1)!,
      )?.[1];
      if (promised) expect(bundle["text/plain"], cell).toBe(promised);
      if (cell.endsWith("\nmoons\n")) expect(bundle["text/html"]).toContain("<svg");
      if (cell.endsWith("\nreviews\n")) expect(bundle["text/plain"]).toMatch(/good: .*\.$/m);
    }
    await frontend.run('process.getBuiltinModule("node:fs").rmSync(path)');
  });
}
