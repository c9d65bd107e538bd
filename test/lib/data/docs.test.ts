// docs/data.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { expect } from "vitest";

import { pageTest } from "../page.ts";

pageTest("data.md", {
  shown({ cell, last, bundle }) {
    const promised = /^(?!const|let|import|for|\s).*? \/\/ (.*)$/.exec(last)?.[1];
    if (promised) expect(bundle["text/plain"], cell).toBe(promised);
    if (cell.endsWith("\nmoons\n")) expect(bundle["text/html"]).toContain("<svg");
    if (cell.endsWith("\nreviews\n")) expect(bundle["text/plain"]).toMatch(/good: .*\.$/m);
  },
  async end(frontend) {
    await frontend.run('process.getBuiltinModule("node:fs").rmSync(path)');
  },
});
