// docs/models.md: every cell of it runs, type-checked, in the kernel, and gives what it says.

import { rmSync } from "node:fs";

import { afterAll, expect } from "vitest";

import { ENGINES } from "../engines.ts";
import { pageTest } from "../page.ts";

afterAll(() => {
  for (const name of ["lenet", "writer", "fc"]) rmSync(`${name}.safetensors`, { force: true });
});

pageTest("models.md", {
  // Without plain JavaScript, on which its trainings take a minute; the models themselves are tested there too.
  engines: ENGINES.filter((engine) => engine !== "cpu"),
  timeoutMs: 240_000,
  shown({ cell, last, outputs, bundle }) {
    const promised = /^(?!const|let|import|for|\s|await).*[^;] \/\/ (.*)$/.exec(last)?.[1];
    if (promised) expect(bundle["text/plain"], cell).toBe(promised);
    if (last === "lenet") expect(bundle["text/plain"]).toMatch(/total +61,706$/);
    if (cell.startsWith("models.vgg16")) {
      const said = outputs.filter(({ header }) => header.msg_type === "stream");
      expect(said.map(({ content }) => content.text).join("")).toMatch(/total +138,357,544\n$/);
    }
  },
  async end(frontend) {
    expect(
      await frontend.result("writer.sample({ prompt: 'the ', length: 120, temperature: 0.5 }).length"),
    ).toBe("120");
  },
});
