// A page of docs/, run cell by cell in the kernel, on every engine: each cell gives the value that its last line promises.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { kernelTest } from "../kernel/frontend.ts";
import { ENGINES } from "./engines.ts";

/** Tests that `docs/<page>` runs; a cell whose last line ends in `// value` must give that value. */
export function pageTest(page: string): void {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const cells = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  for (const engine of ENGINES) {
    const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
    test(`docs/${page} runs on ${engine}`, async ({ frontend }) => {
      for (const cell of cells) {
        const { outputs } = await frontend.run(cell);
        const error = outputs.find(({ header }) => header.msg_type === "error");
        expect(error?.content.evalue, cell).toBeUndefined();
        const result = outputs.find(({ header }) => header.msg_type === "execute_result");
        const shown = (result?.content.data as Record<string, string> | undefined)?.["text/plain"] ?? "";
        const [, promised] = /\) \/\/ (.*)\n$|[^;,] \/\/ (.*)\n$/.exec(cell)?.filter(Boolean) ?? [];
        if (promised && !promised.startsWith("the picture")) {
          expect(shown.replaceAll(/\s+/g, " "), cell).toBe(promised);
        }
      }
    });
  }
}
