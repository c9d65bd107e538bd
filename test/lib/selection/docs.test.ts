// docs/selection.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { expect } from "vitest";

import { givesExactly, pageTest } from "../page.ts";

pageTest("selection.md", {
  shown(shown) {
    givesExactly(shown);
    const { page, cell, bundle } = shown;
    if (/^plot\..*\);$/m.test(cell)) {
      expect(bundle, cell).toHaveProperty("application/vnd.plotly.v1+json");
    }
    if (cell.endsWith("\nsearch\n"))
      expect(page).toContain(`\`${bundle["text/plain"]!.replace("GridSearch: ", "")}\``);
  },
});
