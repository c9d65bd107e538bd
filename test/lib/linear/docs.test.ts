// docs/linear.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { expect } from "vitest";

import { givesExactly, pageTest } from "../page.ts";

pageTest("linear.md", {
  shown(shown) {
    givesExactly(shown);
    const { cell, bundle } = shown;
    if (/\nplot\..*\)\n$|^plot\..*\)\n$/.test(cell)) {
      expect(bundle, cell).toHaveProperty("application/vnd.plotly.v1+json");
    }
    if (cell.endsWith("\nsoftmax\n")) {
      expect(bundle["text/plain"]).toMatch(
        /^LogisticRegression: classes 0, 1, 2 of 2 features, found in \d+ steps/,
      );
    }
  },
});
