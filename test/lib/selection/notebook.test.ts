// Cross-validation in a notebook: its bar, workers of the built library, and an interrupt that ends them.

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";

const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: "wasm" } });

const prepare = `
import { data, ensemble, selection } from "lectern";
import type { Worker } from "node:worker_threads";
const { X, y } = data.regression({ examples: 200 });
const started: Worker[] = [];
const threads = process.getBuiltinModule("node:worker_threads");
const Original = threads.Worker;
threads.Worker = class extends Original {
  constructor(...args: ConstructorParameters<typeof Original>) {
    super(...args);
    started.push(this);
  }
};
const alive = () => started.filter(({ threadId }) => threadId !== -1).length;
`;

test("workers give the numbers of one thread; where that takes long, a bar counts the fits", async ({
  frontend,
}) => {
  await frontend.run(prepare);
  await frontend.run(`
    // Well over the half second after which a bar is drawn.
    const forest = new ensemble.RandomForestRegressor({ nEstimators: 2000 });
    const there = await selection.crossValScore(forest, X, y, { cv: 4, workers: 2 });
  `);
  expect(await frontend.result("started.length")).toBe("2");
  const { outputs } = await frontend.run(
    "const here = await selection.crossValScore(forest, X, y, { cv: 4, workers: 0 });",
  );
  const last = outputs.at(-1)!.content.data as Record<string, string>;
  expect(last["text/plain"]).toMatch(/^100 % {2}fit 4\/4 {4}\S+ s$/);
  expect(await frontend.result("String(here) === String(there)")).toBe("true");
  expect(await frontend.result("alive()")).toBe("0");
});

test("an interrupt ends the workers in the middle of their fits", async ({ frontend }) => {
  await frontend.run(prepare);
  const cell = await frontend.execute(`
    const endless = new ensemble.RandomForestRegressor({ nEstimators: 1e6 });
    const running = selection.crossValScore(endless, X, y, { workers: 2 });
    console.log(alive());
    await running;
  `);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input");
  await frontend.iopub("stream", { text: "2\n" });
  const asked = frontend.interrupt();
  const { reply } = await frontend.finished(cell);
  expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
  await asked;
  const ended =
    "for (let i = 0; i < 50 && alive() > 0; i++) await new Promise((r) => setTimeout(r, 100)); alive()";
  expect(await frontend.result(ended)).toBe("0");
});
