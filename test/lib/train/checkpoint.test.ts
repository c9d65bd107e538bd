// Checkpoints: a training that is killed at any moment, and goes on as if nothing had happened.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, describe, expect, test } from "vitest";

import { engine, models, nn, optim, type tf, train } from "../../../lib/index.ts";
import { architectureOf, difference } from "../../../lib/models/architecture.ts";
import { ENGINES } from "../engines.ts";
import { refusal } from "../refusal.ts";
import { heaps, numbers, products, regressor } from "./problems.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = () => join(folder, `run-${++files}.safetensors`);

/** A model with all kinds of state: running averages, a count of dropped masks. */
const make = (units = 8) =>
  new nn.Sequential([
    new nn.Dense({ units, activation: "tanh" }),
    new nn.BatchNorm(),
    new nn.Dropout({ rate: 0.3 }),
    new nn.Dense({ units: 3 }),
  ]);

const state = (model: nn.Sequential) => [
  ...numbers(model),
  ...model.layers.flatMap((layer) => layer.state.flatMap((s) => [...s.dataSync()])),
];

const OPTIMIZERS: Record<string, () => optim.Optimizer> = {
  adam: () => new optim.Adam({ learningRate: 0.02, globalClipNorm: 1 }),
  momentum: () => new optim.Momentum({ learningRate: 0.05 }),
  schedule: () =>
    new optim.RMSprop({ learningRate: optim.cosineDecay({ initialLearningRate: 0.02, decaySteps: 30 }) }),
};

describe.each(ENGINES)("train.fit, resume (%s)", (name) => {
  test.each(Object.keys(OPTIMIZERS))(
    "a training that was stopped and goes on gives the numbers of one that was not, to the last bit: %s",
    async (kind) => {
      await engine.use(name);
      const { x, y } = heaps(50);
      const path = newPath();
      // A callback that multiplies the rate would show a rate of 32 bits.
      const scheduler = () =>
        kind === "schedule" ? [] : [train.learningRateScheduler((_, rate) => 0.93 * rate)];
      const run = async (epochs: number, { callbacks = [], ...options }: Stop = {}) => {
        const [model, optimizer] = [make(), OPTIMIZERS[kind]!()];
        const task = { loss: "softmaxCrossEntropy", metrics: ["accuracy"], batchSize: 16, seed: 4 } as const;
        const history = await train.fit(model, x, y, {
          ...{ ...task, validationSplit: 0.2, verbose: false, optimizer, epochs, ...options },
          callbacks: [...callbacks, ...scheduler()],
        });
        return { model, history, rate: optimizer.learningRate };
      };
      const whole = await run(12);
      await run(5, { callbacks: [train.checkpoint({ path })] });
      const rest = await run(12, { resume: path });
      for (const each of ["loss", "accuracy", "valLoss", "valAccuracy"]) {
        expect(rest.history.of(each)).toEqual(whole.history.of(each));
      }
      expect(rest.history.steps).toBe(whole.history.steps);
      expect(state(rest.model)).toEqual(state(whole.model));
      expect(rest.rate).toBe(whole.rate);
    },
  );
});

test("early stopping and a plateau remember across a checkpoint what they have seen", async () => {
  const { x, y } = products(30);
  const path = newPath();
  const run = async (epochs: number, resume?: string) => {
    const model = regressor();
    const optimizer = new optim.SGD({ learningRate: 0.3 });
    const stopping = train.earlyStopping({ patience: 6, restoreBestWeights: true });
    const history = await train.fit(model, x, y, {
      ...{ loss: "mse", optimizer, epochs, validationSplit: 0.3, batchSize: 4, verbose: false },
      callbacks: [
        train.checkpoint({ path: resume ? newPath() : path }), // called last, wherever it stands
        stopping,
        train.reduceLROnPlateau({ monitor: "loss", patience: 2, factor: 0.5, minDelta: 0.05 }),
      ],
      ...(resume && { resume }),
    });
    const { best, bestEpoch } = stopping;
    return [...history.loss, ...history.valLoss, optimizer.learningRate, best, bestEpoch, ...numbers(model)];
  };
  const whole = await run(40);
  for (const epochs of [1, 4, 7]) {
    await run(epochs);
    expect(await run(40, path)).toEqual(whole);
  }
});

test("a training that had ended does nothing more; more epochs go on", async () => {
  const { x, y } = products(20);
  const checkpoint = train.checkpoint({ path: newPath() });
  const run = async (epochs: number) => {
    const model = regressor();
    const task = { loss: "mse", epochs, verbose: false, callbacks: checkpoint, resume: checkpoint } as const;
    const history = await train.fit(model, x, y, task);
    expect(model.history).toBe(history);
    return history;
  };
  expect((await run(2)).loss).toHaveLength(2); // there was no file yet
  expect((await run(2)).steps).toBe(2);
  expect((await run(5)).loss).toHaveLength(5);
});

test("a stream goes on with the epoch that comes next", async () => {
  const { x, y } = products(32);
  const path = newPath();
  const run = async (epochs: number, resume?: string) => {
    const seen: number[] = [];
    async function* batches(epoch: number) {
      seen.push(epoch);
      for (let i = 0; i < 4; i++)
        yield [x.slice(8 * i, 8), y.slice(8 * i, 8).mul(epoch)] as [tf.Tensor, tf.Tensor];
    }
    const model = regressor();
    const callbacks = resume ? [] : train.checkpoint({ path, every: 2 });
    const task = { loss: "mse", epochs, verbose: false, callbacks, ...(resume && { resume }) } as const;
    const { loss } = await train.fit(model, batches, task);
    return { numbers: [...loss, ...numbers(model)], seen };
  };
  const whole = await run(6);
  await run(3); // the checkpoint is that of the second epoch
  const rest = await run(6, path);
  expect(rest.numbers).toEqual(whole.numbers);
  expect(rest.seen.slice(-4)).toEqual([2, 3, 4, 5]);
});

test("with a monitor only an epoch that is the best so far is written; the path may name it", async () => {
  const { x, y } = products(10);
  const values = [3, 2, 2.5, 1, 4];
  const path = join(folder, "best-{epoch}-{valLoss}.safetensors");
  const model = regressor();
  await train.fit(model, x, y, {
    ...{
      loss: "mse",
      metrics: { fixed: (p: tf.Tensor) => p.mul(0).sum().add(0) },
      epochs: 5,
      verbose: false,
    },
    callbacks: [
      {
        onEpochEnd(epoch, logs) {
          logs.valLoss = values[epoch]!;
        },
      },
      train.checkpoint({ path, monitor: "valLoss" }),
    ],
  });
  const written = readdirSync(folder).filter((file) => file.startsWith("best-"));
  expect(written.sort()).toEqual([
    "best-1-3.000.safetensors",
    "best-2-2.000.safetensors",
    "best-4-1.000.safetensors",
  ]);
});

test("a checkpoint is a model too: models.load reads it", async () => {
  const { x, y } = products(20);
  const [model, path] = [regressor(), newPath()];
  await train.fit(model, x, y, {
    loss: "mse",
    epochs: 2,
    verbose: false,
    callbacks: train.checkpoint({ path }),
  });
  const loaded = await models.load(path);
  expect([...loaded.predict(x).dataSync()]).toEqual([...model.predict(x).dataSync()]);
});

test("a checkpoint leaves no tensor behind, and no file beside it", async () => {
  const { x, y } = products(20);
  const [model, optimizer] = [regressor(), new optim.Adam()];
  const path = join(mkdtempSync(join(folder, "alone-")), "run.safetensors");
  const callbacks = [
    train.checkpoint({ path }),
    train.earlyStopping({ monitor: "loss", patience: 9, restoreBestWeights: true }),
  ];
  const task = { loss: "mse", optimizer, verbose: false, callbacks } as const;
  await train.fit(model, x, y, { ...task, epochs: 5 });
  const before = engine.memory().tensors;
  await train.fit(model, x, y, { ...task, epochs: 5 });
  await train.fit(model, x, y, { ...task, epochs: 8, resume: path });
  expect(engine.memory().tensors).toBeLessThanOrEqual(before);
  expect(readdirSync(join(path, ".."))).toEqual(["run.safetensors"]);
});

test("a checkpoint of another model or training is refused, and says what differs", async () => {
  const { x, y } = heaps(40);
  const path = newPath();
  const fit = (model: nn.Sequential, options: object = {}) =>
    train.fit(model, x, y, {
      ...{ loss: "softmaxCrossEntropy", batchSize: 10, epochs: 3, verbose: false },
      ...options,
    } as train.TaskOptions<[]>);
  await fit(make(), { callbacks: train.checkpoint({ path }) });
  const plain = newPath();
  const saved = make();
  saved.build([2]);
  await saved.save(plain);
  const message = async (model: nn.Sequential, options: object = {}) => {
    const before = model.parameters.length === 0 ? undefined : state(model);
    const error = await fit(model, { resume: path, ...options }).then(
      () => "no error",
      (error) =>
        String(error)
          .replaceAll(folder, "")
          .replace(/run-\d+/, "run"),
    );
    if (before) expect(state(model)).toEqual(before); // nothing has been changed
    return error;
  };
  const built = (model: nn.Sequential) => {
    model.build([2]);
    return model;
  };
  const withRelu = new nn.Sequential([
    new nn.Dense({ units: 8, activation: "relu" }),
    ...[new nn.BatchNorm(), new nn.Dropout({ rate: 0.3 }), new nn.Dense({ units: 3 })],
  ]);
  const longer = make();
  longer.add(new nn.Dense({ units: 3 }));
  const other = new nn.Sequential([
    new nn.Dense({ units: 8, activation: "tanh" }),
    new nn.LayerNorm(),
    new nn.Dense({ units: 3 }),
  ]);
  expect([
    await message(built(make(9))),
    await message(built(withRelu)),
    await message(built(longer)),
    await message(built(other)),
    await message(new nn.Sequential(make().layers, { seed: 5 })),
    await message(make(), { batchSize: 5 }),
    await message(make(), { seed: 1 }),
    await message(make(), { metrics: ["accuracy"] }),
    await message(make(), { optimizer: new optim.SGD() }),
    await message(make(), { optimizer: new optim.Adam({ beta1: 0.8 }) }),
    await message(make(), { resume: plain }),
    await message(make(), { resume: "/none.safetensors" }),
    await message(make(), { resume: true }),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: train.fit: resume "/run.safetensors" is of another model: layer 1, Dense, has units 9 in the model, 8 in the checkpoint",
      "TypeError: train.fit: resume "/run.safetensors" is of another model: layer 1, Dense, has activation "relu" in the model, "tanh" in the checkpoint",
      "TypeError: train.fit: resume "/run.safetensors" is of another model: the model has 5 layers, the checkpoint 4",
      "TypeError: train.fit: resume "/run.safetensors" is of another model: layer 2 is LayerNorm in the model, BatchNorm in the checkpoint",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: the model's seed is 5 here, 0 in the checkpoint; take the same, or go on from its weights alone with models.load",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: batchSize is 5 here, 10 in the checkpoint; take the same, or go on from its weights alone with models.load",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: seed is 1 here, 0 in the checkpoint; take the same, or go on from its weights alone with models.load",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: metrics is ["accuracy"] here, [] in the checkpoint; take the same, or go on from its weights alone with models.load",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: optimizer is "SGD" here, "Adam" in the checkpoint; take the same, or go on from its weights alone with models.load",
      "RangeError: train.fit: resume "/run.safetensors" is of another training: optimizer's beta1 is 0.8 here, 0.9 in the checkpoint; take the same, or go on from its weights alone with models.load",
      "TypeError: train.fit: resume "/run.safetensors" is a model without a training: it was written by model.save, not by train.checkpoint; go on from its weights with models.load and another train.fit",
      "Error: train.fit: resume: cannot read "/none.safetensors": no such file or folder",
      "TypeError: train.fit: resume must be a file's name or train.checkpoint({ path }), got boolean",
    ]
  `);
});

test("what differs within a layer made of layers is named too", () => {
  const nested = (units: number, filters = 3) => {
    const model = new nn.Sequential([
      new nn.Residual({
        layers: [new nn.Dense({ units: 4 }), new nn.Dense({ units: 4, useBias: units === 5 })],
      }),
      new nn.Reshape({ targetShape: [2, 2] }),
      new nn.Bidirectional({ layer: new nn.GRU({ units, returnSequences: true }) }),
      new nn.Parallel({
        branches: [
          [new nn.Conv1D({ filters: 2, kernelSize: 1 })],
          [new nn.Conv1D({ filters, kernelSize: 1 })],
        ],
      }),
    ]);
    model.build([4]);
    return architectureOf("test", model).layers;
  };
  const said = (a: ReturnType<typeof nested>, b: ReturnType<typeof nested>) =>
    difference(["the model", a], ["the checkpoint", b]);
  expect([
    said(nested(3), nested(3)),
    said(nested(5), nested(3)),
    said(nested(2), nested(3)),
    said(nested(3, 4), nested(3, 5)),
  ]).toMatchInlineSnapshot(`
    [
      undefined,
      "in layer 1, Residual: layer 2, Dense, has useBias true in the model, false in the checkpoint",
      "in layer 3, Bidirectional: layer 1, GRU, has units 2 in the model, 3 in the checkpoint",
      "in layer 4, Parallel: layer 2, Conv1D, has filters 4 in the model, 5 in the checkpoint",
    ]
  `);
});

test("callbacks refuse what cannot be right", async () => {
  const { x, y } = products(10);
  const during = (callbacks: train.Callbacks) =>
    train.fit(regressor(), x, y, { loss: "mse", verbose: false, callbacks }).then(
      () => "no error",
      (error) => String(error),
    );
  const tfjs = await import("@tensorflow/tfjs");
  const theirs = tfjs.sequential({ layers: [tfjs.layers.dense({ units: 1, inputShape: [2] })] });
  theirs.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const withLayers = (callbacks: train.Callbacks) =>
    train.fit(theirs, x, y, { verbose: false, callbacks }).then(
      () => "no error",
      (error) => String(error),
    );
  expect([
    refusal(() => train.checkpoint({ path: "" })),
    refusal(() => train.checkpoint({ path: "a", every: 0 })),
    refusal(() => train.checkpoint({ file: "a" } as unknown as train.CheckpointOptions)),
    refusal(() => train.earlyStopping({ patience: -1 })),
    refusal(() => train.earlyStopping({ restoreBest: true } as train.EarlyStoppingOptions)),
    refusal(() => train.earlyStopping({ mode: "least" as "min" })),
    refusal(() => train.earlyStopping({ minDelta: -1 })),
    refusal(() => train.reduceLROnPlateau({ factor: 2 })),
    refusal(() => train.learningRateScheduler(0.1 as never)),
    refusal(() => train.liveChart({ scale: "square" as "log" })),
    refusal(() => train.csvLogger({ path: "a", sep: ";" } as train.CsvLoggerOptions)),
    await during(train.earlyStopping()),
    await during(train.checkpoint({ path: "/none/run.safetensors" })),
    await during(train.learningRateScheduler(() => -1)),
    await withLayers(train.checkpoint({ path: newPath() })),
    await withLayers(train.earlyStopping({ monitor: "loss", restoreBestWeights: true })),
    await withLayers(train.learningRateScheduler(() => 0.1)),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: train.checkpoint: path must be a file's name, got """,
      "RangeError: train.checkpoint: every must be a whole number of at least 1, got 0",
      "RangeError: train.checkpoint: no option "file", found path, every, monitor, mode, minDelta",
      "RangeError: train.earlyStopping: patience must be a whole number of at least 0, got -1",
      "RangeError: train.earlyStopping: no option "restoreBest", found monitor, patience, mode, minDelta, restoreBestWeights",
      "RangeError: train.earlyStopping: mode must be "auto", "min" or "max", got "least"",
      "RangeError: train.earlyStopping: minDelta must be at least 0, got -1",
      "RangeError: train.reduceLROnPlateau: factor must be above 0 and below 1, got 2",
      "TypeError: train.learningRateScheduler: schedule must be a function of epoch and rate, got number",
      "RangeError: train.liveChart: scale must be "linear" or "log", got "square"",
      "RangeError: train.csvLogger: no option "sep", found path, separator",
      "RangeError: train.earlyStopping: no monitor "valLoss", found loss; give train.fit validationData or validationSplit",
      "Error: train.checkpoint: cannot write "/none/run.safetensors": no such file or folder",
      "RangeError: optim.Adam: learningRate must be a finite number of at least 0, got -1",
      "TypeError: train.checkpoint: a model of tf.layers keeps its optimizer's state to itself; checkpoints are for models of nn",
      "TypeError: train.earlyStopping: restoreBestWeights takes a model of nn, not one of tf.layers",
      "TypeError: train.learningRateScheduler: a model of tf.layers keeps its optimizer to itself; set its rate there, or use a model of nn",
    ]
  `);
});

const script = fileURLToPath(new URL("killed-training.mjs", import.meta.url));

test("a training killed at random moments, again and again, ends as one that never was", {
  timeout: 180_000,
}, async () => {
  const path = join(mkdtempSync(join(folder, "killed-")), "run.safetensors");
  let [done, cutOff] = [0, 0];
  for (let kill = 0; kill < 10; kill++) {
    const before = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const child = spawn(process.execPath, [script, path, "1000000"], { stdio: "ignore" });
    while (!existsSync(path) || readFileSync(path).equals(before)) await sleep(5); // it trains
    if (kill % 2 === 0) await sleep(100 * Math.random());
    else while (readdirSync(join(path, "..")).length === 1) await sleep(0); // in the middle of writing
    child.kill("SIGKILL");
    await once(child, "exit");
    if (readdirSync(join(path, "..")).length > 1) cutOff++;
    const bytes = readFileSync(path);
    expect(models.fromBytes(bytes).parameters).toHaveLength(8); // whole, whenever the end came
    const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString()) as Header;
    const { epoch } = JSON.parse(header.__metadata__.training) as { epoch: number };
    expect(epoch).toBeGreaterThan(done);
    done = epoch;
  }
  expect(cutOff).toBeGreaterThan(0); // some were killed while they wrote
  const run = async (path: string) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, path, `${done + 3}`], {
      maxBuffer: 2 ** 28,
    });
    return JSON.parse(stdout) as unknown;
  };
  const rest = await run(path);
  expect(readdirSync(join(path, ".."))).toEqual(["run.safetensors"]); // what was left half written is gone
  expect(rest).toEqual(await run(newPath()));
});

interface Stop {
  callbacks?: train.Callbacks[];
  resume?: string;
}

interface Header {
  __metadata__: { training: string };
}
