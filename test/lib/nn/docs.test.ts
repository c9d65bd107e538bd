// docs/nn.md: every cell of it runs, type-checked, in the kernel and on every engine, and gives what it says.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";
import { ENGINES } from "../engines.ts";

const page = readFileSync(new URL("../../../docs/nn.md", import.meta.url), "utf8");
const cells = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

for (const engine of ENGINES) {
  const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
  test(`docs/nn.md runs on ${engine}`, async ({ frontend }) => {
    let kept = 0;
    for (const cell of cells) {
      const { outputs } = await frontend.run(cell);
      const result = outputs.find(({ header }) => header.msg_type === "execute_result");
      const shown = (result?.content.data as Record<string, string> | undefined)?.["text/plain"] ?? "";
      // A cell's last line may end in the value that it gives.
      const promised = / \/\/ (\[.*\]|'.*')\n$/.exec(cell)?.[1];
      if (!promised) continue;
      expect(shown).toBe(promised);
      kept++;
    }
    expect(kept).toBe(5);
    expect(await frontend.result("classifier.history!.of('valAccuracy').at(-1)! > 0.95")).toBe("true");
    expect(await frontend.result("resnet.shapes!.output")).toBe("[ 3 ]");
  });
}
