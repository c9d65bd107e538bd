// docs/training.md: every cell of it runs, type-checked, in the kernel and on every engine, and learns what it says.

import { rmSync } from "node:fs";

import { afterAll, expect } from "vitest";

import { pageTest } from "../page.ts";

afterAll(() => rmSync("products.safetensors", { force: true }));

pageTest("training.md", {
  shown: () => undefined, // what it gives is looked at together
  async end(frontend, cells) {
    const results = cells.map(({ bundle }) => bundle["text/plain"] ?? "");
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
  },
});
