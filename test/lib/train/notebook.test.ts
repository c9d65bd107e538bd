// train.fit in a notebook: its bar, and an interrupt that keeps what was learned.

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";

const test = kernelTest({ env: { LECTERN_ENGINE: "wasm" } });

const prepare = `
import { data, nn, optim, train } from "lectern";
const { X, y } = data.line({ examples: 64 });
const model = new nn.Sequential([new nn.Dense({ units: 8, activation: "tanh" }), new nn.Dense({ units: 1 })]);
const task = { loss: "mse", optimizer: new optim.Adam(), batchSize: 16 } as const;
`;

test("a bar grows in one place, and the history is the cell's result", async ({ frontend }) => {
  await frontend.run(prepare);
  const { outputs } = await frontend.run("await train.fit(model, X, y, { ...task, epochs: 300 })");
  const kinds = outputs.map(({ header }) => header.msg_type);
  expect(new Set(kinds)).toEqual(new Set(["display_data", "update_display_data", "execute_result"]));
  expect(kinds.filter((kind) => kind === "display_data")).toHaveLength(1);
  const shown = outputs.filter(({ header }) => header.msg_type !== "execute_result");
  const ids = shown.map(({ content }) => (content.transient as { display_id: string }).display_id);
  expect(new Set(ids).size).toBe(1);
  const last = shown.at(-1)!.content.data as Record<string, string>;
  expect(last["text/html"]).toMatch(
    /^<progress value="1\.0000".*epoch 300\/300 {2}loss \S+ {2}\S+ s<\/span>$/,
  );
  expect(last["text/plain"]).toMatch(/^100 % {2}epoch 300\/300 {2}loss \S+ {2}\S+ s$/);
  const result = outputs.at(-1)!.content.data as Record<string, string>;
  expect(result["text/plain"]).toMatch(/^300 epochs, 1200 steps in \S+ s: loss \S+ → \S+$/);
});

test('with verbose: "chart" a chart grows in one place', async ({ frontend }) => {
  await frontend.run(prepare);
  const { outputs } = await frontend.run(
    'await train.fit(model, X, y, { ...task, epochs: 300, verbose: "chart" })',
  );
  const kinds = outputs.map(({ header }) => header.msg_type);
  expect(kinds.filter((kind) => kind === "display_data")).toHaveLength(1);
  const shown = outputs.filter(({ header }) => header.msg_type !== "execute_result");
  const ids = shown.map(({ content }) => (content.transient as { display_id: string }).display_id);
  expect(new Set(ids).size).toBe(1);
  const last = shown.at(-1)!.content.data as Record<string, unknown>;
  expect(last["application/vnd.plotly.v1+json"]).toMatchObject({ data: [{ name: "loss" }] });
  expect(last["text/plain"]).toMatch(/^Figure "Epoch 300 of 300, \S+ s: loss \S+": x "epoch", y "loss"/);
});

test("an interrupt stops after the batch: model and history are kept, and training can go on", async ({
  frontend,
}) => {
  await frontend.run(prepare);
  const cell = await frontend.execute("await train.fit(model, X, y, { ...task, epochs: 1e9 })");
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input");
  await frontend.iopub("display_data"); // the bar: training is on
  const asked = frontend.interrupt();
  const { reply } = await frontend.finished(cell);
  expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
  await asked;

  const steps = Number(await frontend.result("model.history!.steps"));
  expect(steps).toBeGreaterThan(0);
  expect(await frontend.result("model.history!.steps")).toBe(String(steps)); // nothing goes on in the background
  const history = "const { loss } = model.history!; loss.length > 0 && loss.at(-1)! < loss[0]!";
  expect(await frontend.result(history)).toBe("true");
  const now = "(await train.evaluate(model, X, y, { loss: 'mse' })).loss";
  expect(await frontend.result(`Math.abs(${now} - loss.at(-1)!) < 0.1 * loss[0]!`)).toBe("true");
  const again = "(await train.fit(model, X, y, { ...task, epochs: 2, verbose: false })).loss.length";
  expect(await frontend.result(again)).toBe("2");
});
