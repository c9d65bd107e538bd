// IDX, the format of the MNIST digits: a few bytes on shape and kind, then the numbers.

import * as tf from "../engine/tensorflow.ts";
import { nameOf, readBytes, type Source } from "./open-source.ts";

/** The third byte of a file: what its numbers are, and how to read one. All are big-endian. */
const KINDS: Record<number, { name: string; bytes: number; read: (view: DataView, at: number) => number }> = {
  8: { name: "unsigned bytes", bytes: 1, read: (view, at) => view.getUint8(at) },
  9: { name: "signed bytes", bytes: 1, read: (view, at) => view.getInt8(at) },
  11: { name: "16-bit integers", bytes: 2, read: (view, at) => view.getInt16(at) },
  12: { name: "32-bit integers", bytes: 4, read: (view, at) => view.getInt32(at) },
  13: { name: "32-bit floats", bytes: 4, read: (view, at) => view.getFloat32(at) },
  14: { name: "64-bit floats", bytes: 8, read: (view, at) => view.getFloat64(at) },
};

/**
 * The tensor in an IDX file, at a URL or in bytes; zipped (.gz) or not. Integers come as int32, floats as float32.
 *
 *     const images = await data.readIdx("train-images-idx3-ubyte.gz"); // [60000, 28, 28], 0 to 255
 *     const X = images.expandDims(3).div(255); // [60000, 28, 28, 1], as nn.Conv2D takes them
 *     const y = await data.readIdx("train-labels-idx1-ubyte.gz"); // [60000]
 *
 * Throws a SyntaxError for a file of another format or length: how many bytes were expected and found.
 *
 * Source: yann.lecun.com/exdb/mnist, "The IDX file format".
 */
export async function readIdx(source: Source): Promise<tf.Tensor> {
  return parse(`data.readIdx: ${nameOf(source)}`, await readBytes("data.readIdx", source));
}

function parse(name: string, bytes: Uint8Array): tf.Tensor {
  if (bytes.length < 4) {
    throw new SyntaxError(`${name} must have at least 4 bytes to say what it holds, found ${bytes.length}`);
  }
  const [zero, zeroToo, kindByte, rank] = bytes as unknown as [number, number, number, number];
  const kind = KINDS[kindByte];
  if (zero !== 0 || zeroToo !== 0 || !kind) {
    const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new SyntaxError(
      `${name} must begin with bytes 00 00 and a kind (${Object.keys(KINDS)
        .map((key) => Number(key).toString(16).padStart(2, "0"))
        .join(", ")}), as IDX files do, found ${found}`,
    );
  }
  const header = 4 + 4 * rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < header) {
    throw new SyntaxError(`${name} must have ${header} bytes for ${rank} sizes, found ${bytes.length}`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, n) => product * n, 1);
  const expected = header + size * kind.bytes;
  if (bytes.length !== expected) {
    throw new SyntaxError(
      `${name} must have ${expected} bytes for [${shape.join(", ")}] ${kind.name}, found ${bytes.length}; ` +
        (bytes.length < expected ? "it was cut off: fetch it again" : "it is damaged or of another format"),
    );
  }
  const isWhole = kindByte < 13;
  const values = new (isWhole ? Int32Array : Float32Array)(size);
  for (let i = 0; i < size; i++) values[i] = kind.read(view, header + i * kind.bytes);
  return tf.tensor(values, shape, isWhole ? "int32" : "float32");
}
