// docs/ensemble.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { expect } from "vitest";

import { givesExactly, pageTest } from "../page.ts";

pageTest("ensemble.md", {
  shown(shown) {
    givesExactly(shown);
    const { page, cell, outputs, bundle } = shown;
    if (/^plot\..*\);$/m.test(cell)) {
      expect(bundle, cell).toHaveProperty("application/vnd.plotly.v1+json");
    }
    if (cell.includes("console.log(tree.text)")) {
      const printed = outputs.find(({ header }) => header.msg_type === "stream");
      expect(page).toContain(`\`\`\`\n${printed?.content.text}\`\`\``);
    }
    if (cell.endsWith("\nblending\n")) expect(page).toContain(said(bundle, "BlendingClassifier: ", ", from"));
  },
});

/** What an estimator shows, between these two. */
function said(bundle: Record<string, string>, after: string, before: string): string {
  const text = bundle["text/plain"]!;
  return `\`${text.slice(text.indexOf(after) + after.length, text.indexOf(before))}\``;
}
