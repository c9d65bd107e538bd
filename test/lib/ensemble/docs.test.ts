// docs/ensemble.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/ensemble.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

for (const engine of ENGINES) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/ensemble.md runs on ${engine}`, async ({ frontend }) => {
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const bundle = (result?.content.data ?? {}) as Record<string, string>;
      const promised = /^(?!const|let|import).* \/\/ (.*)$/.exec(cell.trim().split("\n").at(-1)!)?.[1];
      if (promised) expect(bundle["text/plain"], cell).toBe(promised);
      if (/^plot\..*\);$/m.test(cell)) {
        expect(bundle, cell).toHaveProperty("application/vnd.plotly.v1+json");
      }
      if (cell.includes("console.log(tree.text)")) {
        const printed = outputs.find(({ header }) => header.msg_type === "stream");
        expect(page).toContain(`\`\`\`\n${printed?.content.text}\`\`\``);
      }
      if (cell.endsWith("\nblending\n"))
        expect(page).toContain(said(bundle, "BlendingClassifier: ", ", from"));
    }
  });
}

/** What an estimator shows, between these two. */
function said(bundle: Record<string, string>, after: string, before: string): string {
  const text = bundle["text/plain"]!;
  return `\`${text.slice(text.indexOf(after) + after.length, text.indexOf(before))}\``;
}
