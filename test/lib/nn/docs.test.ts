// docs/nn.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { expect } from "vitest";

import { pageTest } from "../page.ts";

/** A cell's last line may end in the value that it gives. */
const promise = / \/\/ (\[.*\]|'.*')\n$/;

pageTest("nn.md", {
  shown({ cell, bundle }) {
    const promised = promise.exec(cell)?.[1];
    if (promised) expect(bundle["text/plain"]).toBe(promised);
  },
  async end(frontend, cells) {
    expect(cells.filter(({ cell }) => promise.test(cell)).length).toBe(5);
    expect(await frontend.result("classifier.history!.of('valAccuracy').at(-1)! > 0.95")).toBe("true");
    expect(await frontend.result("resnet.shapes!.output")).toBe("[ 3 ]");
  },
});
