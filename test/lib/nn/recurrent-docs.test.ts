// docs/recurrent.md: every cell of it runs, type-checked, in the kernel and on every engine, and learns what it says.

import { expect } from "vitest";

import { pageTest } from "../page.ts";

pageTest("recurrent.md", {
  shown({ cell, bundle }) {
    // A cell's last line may end in the value that it gives.
    const promised = / \/\/ (true|\[.*\]|'.*')\n$/.exec(cell)?.[1];
    if (promised) expect(bundle["text/plain"]).toBe(promised);
  },
  async end(frontend) {
    expect(await frontend.result("rnn.history!.of('valAccuracy').at(-1)! > 0.95")).toBe("true");
    expect(await frontend.result("teller.history!.loss.at(-1)! < 0.01")).toBe("true");
    expect(await frontend.result("deep.parameters.length")).toBe("8");
  },
});
