// docs/models.md: every cell of it runs, type-checked, in the kernel, and gives what it says.

import { readFileSync, rmSync } from "node:fs";

import { afterAll, expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/models.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

afterAll(() => {
  for (const name of ["lenet", "writer", "fc"]) rmSync(`${name}.safetensors`, { force: true });
});

// Without plain JavaScript, on which its trainings take a minute; the models themselves are tested there too.
for (const engine of ENGINES.filter((engine) => engine !== "cpu")) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/models.md runs on ${engine}`, { timeout: 240_000 }, async ({ frontend }) => {
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const bundle = (result?.content.data ?? {}) as Record<string, string>;
      const last = cell.trim().split("\n").at(-1)!;
      const promised = /^(?!const|let|import|for|\s|await).*[^;] \/\/ (.*)$/.exec(last)?.[1];
      if (promised) expect(bundle["text/plain"], cell).toBe(promised);
      if (last === "lenet") expect(bundle["text/plain"]).toMatch(/total +61,706$/);
      if (cell.startsWith("models.vgg16")) {
        const said = outputs.filter(({ header }) => header.msg_type === "stream");
        expect(said.map(({ content }) => content.text).join("")).toMatch(/total +138,357,544\n$/);
      }
    }
    expect(
      await frontend.result("writer.sample({ prompt: 'the ', length: 120, temperature: 0.5 }).length"),
    ).toBe("120");
  });
}
