// The live chart: one place in the notebook, drawn now and then, and what it says.

import { afterEach, expect, test, vi } from "vitest";

import { train } from "../../../lib/index.ts";
import type { Figure } from "../../../lib/plot/figure.ts";
import { TrainingHistory } from "../../../lib/train/history.ts";
import { chart } from "../../../lib/train/live-chart.ts";
import { products, regressor } from "./problems.ts";

afterEach(() => vi.unstubAllGlobals());

/** A notebook's display, which may be slow; gives what was shown. */
function notebook(milliseconds = 0): Figure[] {
  const shown: Figure[] = [];
  const show = (value: unknown) => {
    shown.push(value as Figure);
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return { update: show };
  };
  vi.stubGlobal("display", Object.assign(show, { html: () => undefined }));
  return shown;
}

const fit = (options: object) => {
  const { x, y } = products(32);
  return train.fit(regressor(), x, y, { loss: "mse", metrics: ["mae"], validationSplit: 0.25, ...options });
};

test("the chart has loss and metrics, each for training and validation, in panels of their own", () => {
  const history = new TrainingHistory(["accuracy"]);
  history.push({ loss: 1, accuracy: 0.5, valLoss: 1.1, valAccuracy: 0.4 });
  history.push({ loss: 0.5, accuracy: 0.75, valLoss: 0.8, valAccuracy: 0.6 });
  const figure = chart(history, [{ at: 2.5, loss: 0.4 }], { title: "Epoch 3 of 9", scale: "log" });
  expect(String(figure)).toMatchInlineSnapshot(`
    "Figure "Epoch 3 of 9": x "epoch", y "loss, log scale", y "accuracy"
    - "loss": line (2), x 1 to 2, y 0.5 to 1
    - "validation loss": line (2), x 1 to 2, y 0.8 to 1.1
    - "accuracy": line (2), x 1 to 2, y 0.5 to 0.75
    - "validation accuracy": line (2), x 1 to 2, y 0.4 to 0.6
    - "loss, epoch at hand": points (1), x 2.5, y 0.4"
  `);
  const { data, layout } = figure.toJSON();
  expect(data.map((trace) => (trace as { yaxis?: string }).yaxis)).toEqual(["y", "y", "y2", "y2", "y"]);
  expect(layout).toMatchObject({ xaxis: { anchor: "y2" }, yaxis: { type: "log", domain: [0.55, 1] } });
});

test("a long training is drawn with some hundred points, its last among them", () => {
  const history = new TrainingHistory();
  for (let i = 0; i < 10_000; i++) history.push({ loss: 1 / (i + 1) });
  const [{ x, y }] = chart(history, [], { title: "", scale: "linear" }).data as [
    { x: number[]; y: number[] },
  ];
  expect(x.length).toBeLessThanOrEqual(301);
  expect([x[0], x.at(-1), y.at(-1)]).toEqual([1, 10_000, 1e-4]);
});

test('verbose: "chart" and train.liveChart draw in one place, the last time at the end', async () => {
  const shown = notebook();
  const history = await fit({ verbose: "chart", epochs: 30 });
  const title = String(shown.at(-1)).split("\n")[0];
  expect(title).toMatch(
    /^Figure "Epoch 30 of 30, \S+ s: loss \S+, validation loss \S+, mae \S+, validation mae \S+"/,
  );
  expect(title).toContain(`loss ${Number(history.loss.at(-1)!.toPrecision(4))}`);
  const drawn = shown.length;
  await fit({ verbose: false, epochs: 30, callbacks: train.liveChart({ everySeconds: 0 }) });
  expect(shown.length).toBeGreaterThan(drawn + 1);
});

test("whoever draws slowly is asked less often: a chart takes a few per cent of the time", async () => {
  const slow = notebook(20);
  const start = performance.now();
  const controller = new AbortController();
  const chart = train.liveChart({ everySeconds: 0 });
  await fit({
    ...{ verbose: false, epochs: 1e9, callbacks: chart, signal: controller.signal },
    callbacks: [chart, { onProgress: () => performance.now() - start > 1500 && controller.abort() }],
  });
  // A drawing takes 20 ms at least and the next one comes 500 ms later; the first and the last come anyway.
  expect(slow.length).toBeGreaterThanOrEqual(2);
  expect(slow.length).toBeLessThanOrEqual(2 + (performance.now() - start) / 500);
});

test('outside of a notebook the chart is silent, and verbose: "chart" falls back on the bar', async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  await fit({ verbose: false, epochs: 2, callbacks: train.liveChart() });
  expect(log).not.toHaveBeenCalled();
  await fit({ verbose: "chart", epochs: 2 });
  expect(log.mock.calls.length + (process.stdout.isTTY ? 1 : 0)).toBeGreaterThan(0);
  log.mockRestore();
});

test("in Deno's kernel the chart is sent by the names of Jupyter's protocol", async () => {
  const sent: [string, Record<string, Record<string, unknown>>][] = [];
  const broadcast = async (type: string, content: never) => void sent.push([type, content]);
  vi.stubGlobal("Deno", { jupyter: { broadcast } });
  await fit({ verbose: "chart", epochs: 3 });
  expect(sent.map(([type]) => type).slice(0, 2)).toEqual(["display_data", "update_display_data"]);
  const places = new Set(sent.map(([, content]) => content.transient!.display_id));
  expect(places.size).toBe(1);
  expect(Object.keys(sent[0]![1].data!)).toEqual(["application/vnd.plotly.v1+json", "text/plain"]);
});
