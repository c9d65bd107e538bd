// docs/training.md: every cell of it runs, type-checked, in the kernel and on every engine, and learns what it says.

import { readFileSync, rmSync } from "node:fs";

import { afterAll, expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/training.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

afterAll(() => rmSync("products.safetensors", { force: true }));

for (const engine of ENGINES) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/training.md runs on ${engine}`, async ({ frontend }) => {
    const results: string[] = [];
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      results.push((result?.content.data as Record<string, string> | undefined)?.["text/plain"] ?? "");
    }
    expect(await frontend.result("history.valLoss.at(-1)! < 0.01")).toBe("true");
    expect(await frontend.result("Math.abs(model.predict([[0.5, -0.5]]).dataSync()[0]! + 0.25) < 0.1")).toBe(
      "true",
    );
    expect(await frontend.result("cnn.history!.of('valAccuracy').at(-1)! > 0.9")).toBe("true");
    expect(await frontend.result("guess.equal(tf.tensor1d(kinds.slice(0, 5))).sum().dataSync()[0]")).toBe(
      "5",
    );
    expect(await frontend.result("rnn.history!.valLoss.at(-1)! < 0.01")).toBe("true");
    expect(await frontend.result("metrics.accuracy(kinds, labels) > 0.9")).toBe("true");
    expect(results).toContain("4");
    expect(results).toContain("10");
    expect(results).toContain("true");
  });
}
