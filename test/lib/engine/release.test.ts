import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { beforeEach, expect, test } from "vitest";

import { engine, tf } from "../../../lib/index.ts";
import { ENGINES } from "../engines.ts";

const MB = 2 ** 20;
const megabyte = () => tf.zeros([512, 512]); // 4-byte floats

beforeEach(() => engine.use("wasm"));

test.each(ENGINES)(
  "a loop over awaits that drops thousands of 1 MB tensors stays bounded (%s)",
  async (name) => {
    await engine.use(name);
    const before = engine.memory();
    let most = 0;
    for (let i = 0; i < 2000; i++) {
      await Promise.resolve();
      megabyte();
      most = Math.max(most, engine.memory().bytes - before.bytes);
    }
    expect(most).toBeLessThan(300 * MB);
    expect(engine.memory().released - before.released).toBeGreaterThan(1500);
  },
);

test("a loop without awaits stays bounded too, although no finalizer can run in it", () => {
  const before = engine.memory();
  let most = 0;
  for (let i = 0; i < 2000; i++) {
    megabyte();
    most = Math.max(most, engine.memory().bytes - before.bytes);
  }
  expect(most).toBeLessThan(300 * MB);
});

test("tensors that somebody holds are kept, with their values", () => {
  const held = Array.from({ length: 40 }, (_, i) => tf.fill([512, 512], i));
  const collections = engine.memory().collections;
  for (let i = 0; i < 1000; i++) megabyte();
  expect(engine.memory().collections).toBeGreaterThan(collections);
  expect(held.map((x) => x.dataSync()[0])).toEqual([...held.keys()]);
});

test("a view outlives the tensor that it was made from", () => {
  const view = (() => tf.fill([512, 512], 7).reshape([256, 1024]))();
  for (let i = 0; i < 1000; i++) megabyte();
  expect(view.dataSync()[0]).toBe(7);
});

test("a view survives its tensor, disposed by hand and then collected: it is released once, not twice", () => {
  const view = (() => {
    const x = tf.fill([512, 512], 7);
    const view = x.reshape([256, 1024]);
    x.dispose();
    return view;
  })();
  for (let i = 0; i < 1000; i++) megabyte();
  expect(view.dataSync()[0]).toBe(7);
});

test("a gradient's tape holds what it needs while others are released", () => {
  const slope = tf.grad((x: tf.Tensor) => {
    let y = x.square();
    for (let i = 0; i < 600; i++) megabyte();
    y = y.mul(3);
    return y.sum();
  })(tf.tensor1d([1, 2]));
  expect([...slope.dataSync()]).toEqual([6, 12]);
});

test("variables are kept until they are disposed, since optimizers find them by name", () => {
  const name = (() => tf.variable(tf.fill([512, 512], 5)).name)();
  for (let i = 0; i < 1000; i++) megabyte();
  const variable = tf.engine().registeredVariables[name]!;
  expect(variable.dataSync()[0]).toBe(5);
  variable.assign(tf.fill([512, 512], 6));
  for (let i = 0; i < 1000; i++) megabyte();
  expect(variable.dataSync()[0]).toBe(6);
  variable.dispose();
});

test("dispose and tidy count as in plain tfjs", () => {
  const before = engine.memory();
  const x = megabyte();
  const sum = tf.tidy(() => x.add(1).mul(2).sum());
  expect(engine.memory().tensors).toBe(before.tensors + 2);
  x.dispose();
  sum.dispose();
  x.dispose(); // twice does no harm
  expect(engine.memory().tensors).toBe(before.tensors);
  expect(engine.memory().bytes).toBe(before.bytes);
});

test("strings, complex numbers and what moves between engines keep the books right", async () => {
  await engine.use("cpu");
  const before = engine.memory();
  const tensors = [tf.tensor(["a", "bcd"]), tf.complex([1, 2], [3, 4]), tf.tensor([1, 2], [2], "int32")];
  await engine.use("wasm");
  expect([...tensors[2]!.add(tf.scalar(1, "int32")).dataSync()]).toEqual([2, 3]);
  for (const tensor of tensors) tensor.dispose();
  for (let i = 0; i < 600; i++) megabyte();
  expect(engine.memory().tensors - before.tensors).toBeLessThan(300);
});

test.each(ENGINES)("15,000 dropped tensors of 1 MB leave the process under 600 MB (%s)", async (name) => {
  const entry = new URL("../../../dist/lib/node.js", import.meta.url).href;
  const code = `
    import { tf } from ${JSON.stringify(entry)};
    let most = 0;
    for (let i = 0; i < 15000; i++) {
      tf.zeros([512, 512]);
      if (i % 50 > 0) continue;
      await new Promise(setImmediate);
      most = Math.max(most, process.memoryUsage().rss);
    }
    console.log(most / 1e6);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], {
    env: { ...process.env, LECTERN_ENGINE: name },
  });
  expect(Number(stdout)).toBeLessThan(600);
});
