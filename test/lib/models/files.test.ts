// Models in files: what Python reads of them, what is said of a file that is none, and what a kill leaves.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

import { engine, models, nn, optim, tf, train } from "../../../lib/index.ts";
import { decode, encode, joined, type StoredTensor } from "../../../lib/models/safetensors.ts";
import { python } from "../../jupyter/jupyter.ts";
import { ENGINES, expectClose } from "../engines.ts";
import { refusal } from "../refusal.ts";
import { heaps, regressor } from "../train/problems.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-models-"));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

describe.each(ENGINES)("a model's file (%s)", (name) => {
  const predictions = JSON.parse(readFileSync(fixture("torch.json"), "utf8")) as Record<
    string,
    { x: number[]; y: number[][] }
  >;

  // fixtures/make-models.mjs has written the files, fixtures/torch.py has read them.
  test.each(["mlp", "cnn", "text"])("PyTorch predicts the same from it: %s", async (file) => {
    await engine.use(name);
    const { x, y } = predictions[file]!;
    const model = await models.load(fixture(`${file}.safetensors`));
    expectClose(model.predict(x).dataSync(), y.flat(), 1e-5);
    // What is written today is still what PyTorch has read, but for options that layers have got since.
    const then = decode(file, readFileSync(fixture(`${file}.safetensors`)));
    const now = decode(file, model.toBytes());
    expect(now.tensors).toEqual(then.tensors);
    expect(JSON.parse(now.metadata.lectern!)).toMatchObject(JSON.parse(then.metadata.lectern!) as object);
  });

  test("Python's own library reads it and predicts the same", async () => {
    await engine.use(name);
    const { x } = heaps(12);
    const model = new nn.Sequential([
      new nn.Dense({ units: 5, activation: "tanh" }),
      new nn.Dense({ units: 4, activation: "relu", name: "schön" }),
      new nn.Dense({ units: 2 }),
    ]);
    await train.fit(model, x, tf.zeros([12, 2]), { loss: "mse", epochs: 2, verbose: false });
    const path = inFolder(`python-${name}.safetensors`);
    await model.save(path);
    const script = fileURLToPath(new URL("read_model.py", import.meta.url));
    const said = execFileSync(python, [script, path], {
      input: JSON.stringify(x.arraySync()),
      encoding: "utf8",
    });
    expectClose((JSON.parse(said) as number[][]).flat(), model.predict(x).dataSync(), 1e-5);
  });

  test("a loaded model trains on as the one that was saved", async () => {
    await engine.use(name);
    const { x, y } = heaps(24);
    const layers = [
      new nn.Dense({ units: 6, activation: "elu", kernelRegularizer: nn.l2(0.01) }),
      new nn.Residual({
        layers: [new nn.BatchNorm(), new nn.Dense({ units: 6 }), new nn.Dropout({ rate: 0.2 })],
      }),
      new nn.Dense({ units: 3 }),
    ];
    const model = new nn.Sequential(layers, { seed: 8 });
    const task = { loss: "softmaxCrossEntropy", batchSize: 8, verbose: false } as const;
    await train.fit(model, x, y, { ...task, epochs: 3 });
    const path = inFolder(`again-${name}.safetensors`);
    await model.save(path);
    const copy = await models.load(path);
    expect(copy.layers.map(({ config }) => config)).toEqual(model.layers.map(({ config }) => config));
    const rest = { ...task, epochs: 3, shuffle: false };
    const [a, b] = [
      await train.fit(model, x, y, { ...rest, optimizer: new optim.SGD() }),
      await train.fit(copy, x, y, { ...rest, optimizer: new optim.SGD() }),
    ];
    expect(b.loss).toEqual(a.loss);
    expect(copy.getWeights().map((w) => [...w.dataSync()])).toEqual(
      model.getWeights().map((w) => [...w.dataSync()]),
    );
  });
});

test("a layer of one's own comes back once it is registered", async () => {
  class Scale extends nn.Layer {
    readonly by: number;
    constructor({ by, ...options }: { by: number } & nn.LayerOptions) {
      super("scale", options, ["by"]);
      this.by = by;
    }
    protected create(inputShape: nn.Shape): nn.Shape {
      return inputShape;
    }
    protected call(x: tf.Tensor): [y: tf.Tensor, cache: object] {
      return [x.mul(this.by), {}];
    }
    backward(dy: tf.Tensor): nn.LayerGradients {
      return { dx: dy.mul(this.by), gradients: [] };
    }
  }
  const model = new nn.Sequential([new Scale({ by: 3 }), new nn.Dense({ units: 1 })]);
  model.build([2]);
  expect(() => model.toBytes()).toThrow(
    'nn.describeLayer: a Scale is not known by name; write nn.registerLayer("Scale", Scale)',
  );
  nn.registerLayer("Scale", Scale);
  const copy = models.fromBytes(model.toBytes());
  expect((copy.layers[0] as Scale).by).toBe(3);
  expect([...copy.predict([[1, 2]]).dataSync()]).toEqual([...model.predict([[1, 2]]).dataSync()]);
});

test("models.loadTensors reads what others write, saveTensors writes for them", async () => {
  const path = inFolder("tensors.safetensors");
  await models.saveTensors(path, {
    "fc.weight": tf.tensor2d([[1, 2], [3, 4], [5, 6]]), // biome-ignore format: three rows
    ids: tf.tensor1d([1, -2], "int32"),
    mask: tf.tensor1d([1, 0], "bool"),
    none: tf.zeros([0, 3]),
    one: tf.scalar(7),
  });
  const { ids, mask, none, one, "fc.weight": W } = await models.loadTensors(path);
  expect([W!.arraySync(), ids!.arraySync(), ids!.dtype, mask!.dtype, none!.shape, one!.shape]).toEqual([
    [[1, 2], [3, 4], [5, 6]], // biome-ignore format: three rows
    ...[[1, -2], "int32", "bool", [0, 3], []],
  ]);
});

test("numbers of 16 and 64 bits come as those of 32", () => {
  // Written as PyTorch has them: 1, -2.5, 65504, 2^-24, infinity in F16; 1, -2.5 in BF16; and in F64, I64.
  const parts: [string, string, Uint8Array, number[]][] = [
    [
      "half",
      "F16",
      new Uint8Array(new Uint16Array([0x3c00, 0xc100, 0x7bff, 1, 0x7c00]).buffer),
      [1, -2.5, 65504, 2 ** -24, Infinity],
    ],
    ["brain", "BF16", new Uint8Array(new Uint16Array([0x3f80, 0xc020]).buffer), [1, -2.5]],
    [
      "double",
      "F64",
      new Uint8Array(new Float64Array([0.1, 1e-3]).buffer),
      [Math.fround(0.1), Math.fround(1e-3)],
    ],
    ["long", "I64", new Uint8Array(new BigInt64Array([-3n, 2n ** 31n - 1n]).buffer), [-3, 2 ** 31 - 1]],
  ];
  for (const [name, dtype, bytes, values] of parts) {
    const read = decode("test", fileOf({ [name]: { dtype, shape: [values.length], bytes } }));
    expect([...read.tensors.get(name)!.values]).toEqual(values);
  }
});

test("any tensors and any text come back as they were (property)", () => {
  const numbers = fc.oneof(
    fc
      .array(fc.float(), { maxLength: 9 })
      .map((v): StoredTensor => ({ dtype: "F32", shape: [v.length], values: Float32Array.from(v) })),
    fc
      .array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 9 })
      .map((v): StoredTensor => ({ dtype: "I32", shape: [1, v.length], values: Int32Array.from(v) })),
    fc
      .uint8Array({ maxLength: 9 })
      .map((values): StoredTensor => ({ dtype: "U8", shape: [values.length], values })),
  );
  const names = fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__" && name !== "__proto__");
  fc.assert(
    fc.property(fc.dictionary(names, numbers), fc.dictionary(names, fc.string()), (tensors, metadata) => {
      const bytes = joined(encode({ tensors: new Map(Object.entries(tensors)), metadata }));
      const read = decode("test", bytes);
      expect(Object.fromEntries(read.tensors)).toEqual({ ...tensors });
      expect(read.metadata).toEqual({ ...metadata });
      if (bytes.length > 0) expect(() => decode("test", bytes.subarray(0, -1))).toThrow(SyntaxError);
    }),
  );
});

test("a file that is cut off anywhere is refused", () => {
  const model = regressor();
  model.build([2]);
  const bytes = model.toBytes();
  for (let length = 0; length < bytes.length; length++) {
    expect(() => models.fromBytes(bytes.subarray(0, length)), `${length} bytes`).toThrow(SyntaxError);
  }
});

test("what is said of files that are none, or another's", async () => {
  const model = regressor();
  model.build([2]);
  const bytes = model.toBytes();
  const parts = decode("", bytes);
  const meta = JSON.parse(parts.metadata.lectern!) as Record<string, unknown>;
  const changed = (change: object) =>
    joined(encode({ ...parts, metadata: { lectern: JSON.stringify({ ...meta, ...change }) } }));
  const without = joined(encode({ ...parts, tensors: new Map([...parts.tensors].slice(1)) }));
  const read = (bytes: Uint8Array) => refusal(() => models.fromBytes(bytes));
  writeFileSync(inFolder("cut.safetensors"), bytes.subarray(0, -7));
  await models.saveTensors(inFolder("plain.safetensors"), { weight: tf.zeros([2]) });
  const load = (path: string, Kind?: typeof models.CharModel) =>
    models.load(path, Kind!).then(
      () => "no error",
      (error) => String(error).replaceAll(folder, ""),
    );
  const text = new TextEncoder();
  expect([
    await load(inFolder("cut.safetensors")),
    await load(inFolder("none.safetensors")),
    await load(folder),
    await load(undefined as unknown as string),
    await load(inFolder("plain.safetensors")),
    await load(fixture("mlp.safetensors"), models.CharModel).then((text) =>
      text.replace(/"[^"]*fixtures/, '"'),
    ),
    read(new Uint8Array(0)),
    read(text.encode("epoch,loss\n0,1\n1,0.5\n")),
    read(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])),
    read(new Uint8Array([4, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b, 0x7b, 0x7b])),
    read(fileOf({ W: { dtype: "F32", shape: [3], bytes: new Uint8Array(8) } })),
    read(fileOf({ W: { dtype: "F8_E4M3", shape: [8], bytes: new Uint8Array(8) } })),
    read(fileOf({ W: { shape: [8], bytes: new Uint8Array(8) } })),
    read(without),
    read(changed({ version: 2 })),
    read(changed({ model: "Forest" })),
    read(changed({ layers: [{ layer: "Attention", config: {} }] })).replace(
      /found .*; for/,
      "found ...; for",
    ),
    read(changed({ inputShape: [5] })),
    read([1, 2] as unknown as Uint8Array),
  ]).toMatchInlineSnapshot(`
    [
      "SyntaxError: models.load: "/cut.safetensors" is no safetensors file, or was cut off: it should have 892 bytes, and has 885",
      "Error: models.load: cannot read "/none.safetensors": no such file or folder",
      "Error: models.load: cannot read "": it is a folder",
      "TypeError: models.load: path must be a file's name, got undefined",
      "TypeError: models.load: "/plain.safetensors" holds tensors (weight) but no model of Lectern; read them with models.loadTensors(path), and set them with model.setWeights([...])",
      "TypeError: models.load: "/mlp.safetensors" must hold a CharModel, got a Sequential",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: it has 0 bytes, and the header's length alone takes 8",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: it begins with 65 70 6f 63 68 2c 6c 6f ("epoch,lo"), where the header's length should stand",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: it begins with 89 50 4e 47 0d 0a 1a 0a (".PNG...."), where the header's length should stand",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: its header is no JSON",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: tensor "W" of shape [3] takes 12 bytes, and has 8",
      "TypeError: models.fromBytes: bytes: tensor "W" is of F8_E4M3, known are F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL",
      "SyntaxError: models.fromBytes: bytes is no safetensors file, or was cut off: its header says of "W" no dtype, shape and data_offsets",
      "TypeError: models.fromBytes: bytes must have "dense_1.W" as F32 [2, 8], found dense_1.b, dense_2.W, dense_2.b",
      "TypeError: models.fromBytes: bytes was written by another version of Lectern: 2, known is 1",
      "RangeError: models.fromBytes: bytes: no kind of model "Forest", found Sequential, CharModel",
      "RangeError: models.fromBytes: bytes: no layer "Attention", found ...; for one of your own write nn.registerLayer("Attention", ...)",
      "TypeError: models.fromBytes: bytes must have "dense_1.W" as F32 [5, 8], got F32 [2, 8]",
      "TypeError: models.fromBytes: bytes must be a Uint8Array, got object; for a file write models.load(path)",
    ]
  `);
});

test("what is said of a model that cannot be saved", async () => {
  const message = (save: () => Promise<void>) =>
    save().then(
      () => "no error",
      // How many models there were before hangs on how many engines there are.
      (error) =>
        String(error)
          .replaceAll(folder, "")
          .replace(/sequential_\d+/, "sequential_n"),
    );
  const odd = new nn.Sequential([new nn.Dense({ units: 1 })]);
  Object.assign(odd.layers[0]!, { kernelInitializer: () => new Float32Array(2) });
  odd.layers[0]!.build = (() => [1]) as never;
  Object.defineProperty(odd.layers[0]!, "shapes", { value: { input: [2], output: [1] } });
  odd.build([2]);
  const built = regressor();
  built.build([2]);
  expect([
    await message(() => regressor().save(inFolder("a"))),
    await message(() => built.save("")),
    await message(() => built.save(inFolder("no/such/folder/a"))),
    await message(() => built.save(folder)),
    await message(() => odd.save(inFolder("a"))),
    await message(() => models.saveTensors(inFolder("a"), { W: [1] as unknown as tf.Tensor })),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: model.save: sequential_n is not built yet; train it, or write model.build([...]) with the shape of one example",
      "TypeError: model.save: path must be a file's name, got an empty one",
      "Error: model.save: cannot write "/no/such/folder/a": no such file or folder",
      "Error: model.save: cannot write "": it is a folder",
      "TypeError: model.save: layer "dense", option "kernelInitializer" must be text, a number or a list of such to be saved, got a function",
      "TypeError: models.saveTensors: tensors.W must be a tensor, got object",
    ]
  `);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]); // no half of a file is left
});

test("two that save to one file at once leave a whole one, and nothing beside it", async () => {
  const make = (units: number) => {
    const model = new nn.Sequential([new nn.Dense({ units })]);
    model.build([200]);
    return model;
  };
  const path = join(mkdtempSync(inFolder("twice-")), "model.safetensors");
  await Promise.all([make(500).save(path), make(10).save(path), make(300).save(path)]);
  expect((await models.load(path)).shapes!.output).toEqual([300]);
  expect(readdirSync(join(path, ".."))).toEqual(["model.safetensors"]);
});

test("saving and loading leave no tensor but the model's", async () => {
  const model = regressor();
  model.build([2]);
  const path = inFolder("tensors-left.safetensors");
  await model.save(path);
  const before = engine.memory().tensors;
  await model.save(path);
  expect(engine.memory().tensors).toBe(before);
  const loaded = await models.load(path);
  expect(engine.memory().tensors).toBe(before + loaded.parameters.length);
});

/** A file with these tensors, as another program could have written it. */
function fileOf(tensors: Record<string, { dtype?: string; shape: number[]; bytes: Uint8Array }>): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { bytes, ...entry }]) => {
    const data_offsets = [end, end + bytes.length];
    end += bytes.length;
    return [name, { ...entry, data_offsets }];
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, header.length, true);
  return joined([length, header, ...Object.values(tensors).map(({ bytes }) => bytes)]);
}
