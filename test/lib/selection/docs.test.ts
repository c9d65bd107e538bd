// docs/selection.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/selection.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

for (const engine of ENGINES) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/selection.md runs on ${engine}`, async ({ frontend }) => {
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const bundle = (result?.content.data ?? {}) as Record<string, string>;
      const promised = /^(?!const|let|import).* \/\/ (.*)$/.exec(cell.trim().split("\n").at(-1)!)?.[1];
      if (promised) expect(bundle["text/plain"], cell).toBe(promised);
      if (/^plot\..*\);$/m.test(cell)) {
        expect(bundle, cell).toHaveProperty("application/vnd.plotly.v1+json");
      }
      if (cell.endsWith("\nsearch\n"))
        expect(page).toContain(`\`${bundle["text/plain"]!.replace("GridSearch: ", "")}\``);
    }
  });
}
