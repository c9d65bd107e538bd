// docs/autograd.md: every cell of it runs, type-checked, and gives what it promises; graphs and reports show themselves.

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { pageTest } from "../page.ts";

pageTest("autograd.md");

const test = kernelTest({ per: "file", env: { LECTERN_ENGINE: "wasm" } });

test("a graph and a step come as SVG, a gradient report as a table, all with their text", async ({
  frontend,
}) => {
  await frontend.run(`import { autograd } from "lectern";\nconst f = autograd.value(3, "x").square();`);
  const shown = async (code: string) => {
    const { outputs } = await frontend.run(code);
    const result = outputs.find(({ header }) => header.msg_type === "execute_result");
    return result!.content.data as Record<string, string>;
  };
  const graph = await shown("f");
  expect(graph["image/svg+xml"]).toMatch(/^<svg .*<\/svg>$/s);
  expect(graph["text/plain"]).toBe("x = 3\nL = x² = 9");
  expect((await shown("autograd.steps(f)[0]"))["image/svg+xml"]).toMatch(/^<svg/);
  const report = await shown("autograd.gradientCheck((x: number) => x * x, (x) => x, 3)");
  expect(report["text/html"]).toMatch(/^<table>/);
  expect(report["text/plain"]).toBe("wrong: 1 of 1 numbers; x is 3, expected 6");
});
