import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { data } from "../../../lib/index.ts";

/** An IDX file: kind 8 unsigned bytes, 9 signed bytes, 11 and 12 integers, 13 and 14 floats. */
function idx(kind: number, shape: number[], values: number[], set: string, bytes: number): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + bytes * values.length);
  const view = new DataView(file.buffer) as unknown as Record<string, (at: number, value: number) => void>;
  file.set([0, 0, kind, shape.length]);
  for (const [axis, n] of shape.entries()) view.setUint32!(4 + 4 * axis, n);
  for (const [i, value] of values.entries()) view[set]!(4 + 4 * shape.length + bytes * i, value);
  return file;
}

const IMAGES = idx(8, [2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255], "setUint8", 1);

test("readIdx reads each kind of number, big-endian, zipped or not", async () => {
  for (const source of [IMAGES, gzipSync(IMAGES)]) {
    const images = await data.readIdx(source);
    expect([images.dtype, images.shape]).toEqual(["int32", [2, 2, 3]]);
    expect([...images.dataSync()].slice(5, 8)).toEqual([5, 250, 251]);
  }
  const kinds = [
    idx(9, [2], [-1, 7], "setInt8", 1),
    idx(11, [2], [-300, 7], "setInt16", 2),
    idx(12, [2], [-70_000, 7], "setInt32", 4),
    idx(13, [2], [-0.5, 7], "setFloat32", 4),
    idx(14, [2], [-0.25, 7], "setFloat64", 8),
  ];
  const read = await Promise.all(kinds.map((kind) => data.readIdx(kind)));
  expect(read.map((x) => [x.dtype, x.dataSync()[0]])).toEqual([
    ["int32", -1],
    ["int32", -300],
    ["int32", -70_000],
    ["float32", -0.5],
    ["float32", -0.25],
  ]);
  expect((await data.readIdx(idx(8, [0, 28, 28], [], "setUint8", 1))).shape).toEqual([0, 28, 28]);
  expect(read.every((x) => x.shape[0] === 2)).toBe(true);
});

test("readIdx reads bytes that do not begin at the start of their buffer", async () => {
  const whole = new Uint8Array(IMAGES.length + 3);
  whole.set(IMAGES, 3);
  expect((await data.readIdx(whole.subarray(3))).dataSync()[11]).toBe(255);
});

test("images of a file become what a convolution takes", async () => {
  const images = await data.readIdx(IMAGES);
  expect(images.expandDims(3).div(255).shape).toEqual([2, 2, 3, 1]);
});

test("readIdx says how many bytes it expected and found", async () => {
  const longer = new Uint8Array(IMAGES.length + 1);
  longer.set(IMAGES);
  const text = new TextEncoder().encode("pixels,label\n1,2\n");
  const zipped = gzipSync(new Uint8Array(5000));
  const failures: string[] = [];
  for (const source of [
    new Uint8Array(0),
    IMAGES.subarray(0, 9),
    IMAGES.subarray(0, 20),
    longer,
    text,
    Uint8Array.of(0, 0, 7, 1, 0, 0, 0, 0),
    zipped.subarray(0, 20),
    "images-idx3-ubyte",
  ]) {
    failures.push(
      await data.readIdx(source).then(String, (error: Error) => `${error.name}: ${error.message}`),
    );
  }
  expect(failures.map((text) => text.replaceAll(process.cwd(), "<cwd>"))).toMatchInlineSnapshot(`
    [
      "SyntaxError: data.readIdx: the given bytes must have at least 4 bytes to say what it holds, found 0",
      "SyntaxError: data.readIdx: the given bytes must have 16 bytes for 3 sizes, found 9",
      "SyntaxError: data.readIdx: the given bytes must have 28 bytes for [2, 2, 3] unsigned bytes, found 20; it was cut off: fetch it again",
      "SyntaxError: data.readIdx: the given bytes must have 28 bytes for [2, 2, 3] unsigned bytes, found 29; it is damaged or of another format",
      "SyntaxError: data.readIdx: the given bytes must begin with bytes 00 00 and a kind (08, 09, 0b, 0c, 0d, 0e), as IDX files do, found 70 69 78 65",
      "SyntaxError: data.readIdx: the given bytes must begin with bytes 00 00 and a kind (08, 09, 0b, 0c, 0d, 0e), as IDX files do, found 00 00 07 01",
      "SyntaxError: data.readIdx: the given bytes must be a whole gzip file: unexpected end of file",
      "Error: data.readIdx: "images-idx3-ubyte" cannot be read: there is no such file (looked from <cwd>)",
    ]
  `);
});
