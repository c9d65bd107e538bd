import { afterEach, expect, test, vi } from "vitest";

import { TrainingHistory } from "../../../lib/train/history.ts";
import { makeProgress, type ProgressState, type Verbose } from "../../../lib/train/progress.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Ten epochs of four batches, a second each; losses fall from 1. */
function play(verbose: Verbose, epochs = 10): void {
  const progress = makeProgress(verbose);
  const state = (done: number): ProgressState => {
    const epoch = Math.min(epochs, Math.floor(done / 4) + 1);
    return { done, total: 4 * epochs, epoch, epochs, logs: { loss: 1 / (done + 1) }, seconds: done };
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let batch = 1; batch <= 4; batch++) progress.update(state(4 * epoch + batch));
    progress.epochEnd({ ...state(4 * epoch + 4), epoch: epoch + 1 });
  }
  progress.end(state(4 * epochs));
}

/** What was written while `body` ran, as a terminal or a log gets it. */
function written(isTTY: boolean, body: () => void): string {
  let text = "";
  const write = (part: string) => {
    text += part;
    return true;
  };
  vi.stubGlobal("process", { ...process, stdout: { isTTY, columns: 70, write } });
  vi.spyOn(console, "log").mockImplementation((line: string) => void write(`${line}\n`));
  body();
  return text;
}

test("verbose 0 and false show nothing", () => {
  expect(written(true, () => play(0)) + written(false, () => play(false))).toBe("");
});

test("on a terminal: one line, drawn over and over, with the time that is left", () => {
  const text = written(true, () => play(true, 2));
  expect(text.replaceAll("\x1b[K", "").split("\r").slice(1)).toMatchInlineSnapshot(`
    [
      "━━━───────────────────── epoch 1/2  loss 0.5  7.0 s left",
      "━━━━━━────────────────── epoch 1/2  loss 0.3333  6.0 s left",
      "━━━━━━━━━─────────────── epoch 1/2  loss 0.25  5.0 s left",
      "━━━━━━━━━━━━──────────── epoch 2/2  loss 0.2  4.0 s left",
      "━━━━━━━━━━━━━━━───────── epoch 2/2  loss 0.1667  3.0 s left",
      "━━━━━━━━━━━━━━━━━━────── epoch 2/2  loss 0.1429  2.0 s left",
      "━━━━━━━━━━━━━━━━━━━━━─── epoch 2/2  loss 0.125  1.0 s left",
      "━━━━━━━━━━━━━━━━━━━━━━━━ epoch 2/2  loss 0.1111  8.0 s",
      "━━━━━━━━━━━━━━━━━━━━━━━━ epoch 2/2  loss 0.1111  8.0 s
    ",
    ]
  `);
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(text.endsWith("\n")).toBe(true);
});

test("in a log: a line for each epoch, some twenty of many; with verbose 2 all of them, on a terminal too", () => {
  expect(written(false, () => play(1, 3))).toMatchInlineSnapshot(`
    "epoch 1/3  loss 0.2  4.0 s
    epoch 2/3  loss 0.1111  8.0 s
    epoch 3/3  loss 0.07692  12 s
    "
  `);
  const many = written(false, () => play(1, 1000))
    .trim()
    .split("\n");
  expect(many).toHaveLength(20);
  expect(many.at(-1)).toMatch(/^epoch 1000\/1000 {2}loss 0\.0002499 {2}1 h 6 min$/);
  expect(
    written(true, () => play(2, 50))
      .trim()
      .split("\n"),
  ).toHaveLength(50);
});

test("in a notebook: one display that is updated, a bar and the same in words", () => {
  const shown: Record<string, string>[] = [];
  const show = (value: unknown) => {
    shown.push((value as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!());
    return { update: show };
  };
  vi.stubGlobal("display", Object.assign(show, { html: () => undefined }));
  expect(written(true, () => play(true, 1))).toBe("");
  expect(shown).toHaveLength(5);
  expect(shown[1]).toMatchInlineSnapshot(`
    {
      "text/html": "<progress value="0.5000" style="width:16em"></progress> <span style="font-variant-numeric:tabular-nums;white-space:pre">epoch 1/1  loss 0.3333  2.0 s left</span>",
      "text/plain": "50 %  epoch 1/1  loss 0.3333  2.0 s left",
    }
  `);
});

test("a training that ended before its first step draws nothing", () => {
  const state = { done: 0, total: 4, epoch: 1, epochs: 1, logs: {}, seconds: 0 };
  expect(written(true, () => makeProgress(true).end(state))).toBe("");
});

test("TrainingHistory says in a line what changed", () => {
  const history = new TrainingHistory(["accuracy"]);
  expect(String(history)).toBe("0 epochs, 0 steps in 0.0 s");
  history.push({ loss: 0.70314, accuracy: 0.5 });
  Object.assign(history, { steps: 4, seconds: 75 });
  expect(String(history)).toBe("1 epoch, 4 steps in 1 min 15 s: loss 0.7031, accuracy 0.5");
  history.push({ loss: 0.001234, accuracy: 1, valLoss: 0.002, valAccuracy: 0.75 });
  history.stopped = "signal";
  expect(String(history)).toBe(
    "2 epochs, 4 steps in 1 min 15 s, stopped by a signal: loss 0.7031 → 0.001234, valLoss 0.002 → 0.002, " +
      "accuracy 0.5 → 1, valAccuracy 0.75 → 0.75",
  );
});
