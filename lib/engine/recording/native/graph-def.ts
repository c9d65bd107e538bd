// A graph in TensorFlow's own form: the bytes of a GraphDef, written by hand (tensorflow/core/framework/*.proto).

import type { Attribute, Binding } from "../../native/binding.ts";
import { bytesOf, entering, type Graph, kept, type Value } from "../graph.ts";

/** The bytes, and the names of what goes in and what comes out: "n0:0,n1:0". */
export function toGraphDef(
  graph: Graph,
  binding: Binding,
): { bytes: Uint8Array; inputs: string; outputs: string } {
  const { values, nodes } = graph;
  const written: Uint8Array[] = [];
  const ends = new Map<number, string>();
  const write = (op: string, inputs: string[], attributes: [string, Uint8Array][]) => {
    const name = `n${written.length}`;
    const parts = [
      text(1, name),
      text(2, op),
      ...inputs.map((input) => text(3, input)),
      ...attributes.map(([key, value]) => message(5, text(1, key), message(2, value))),
    ];
    written.push(message(1, ...parts));
    return name;
  };
  const ins = entering(graph);
  for (const i of ins) {
    const { shape, dtype } = values[i]!;
    ends.set(
      i,
      `${write(
        "Placeholder",
        [],
        [
          ["dtype", number(6, dtype)],
          ["shape", message(7, shapeBytes(shape))],
        ],
      )}:0`,
    );
  }
  const end = (i: number): string => {
    const value = values[i]!;
    if (value.kind === "constant" && !ends.has(i))
      ends.set(i, `${write("Const", [], constantAttributes(value))}:0`);
    return ends.get(i)!;
  };
  for (const { op, call, inputs, outputs } of nodes) {
    const name = write(
      op,
      inputs.map(end),
      (call as readonly Attribute[]).map((attribute) => [attribute.name, attributeBytes(attribute, binding)]),
    );
    for (const [j, output] of outputs.entries()) ends.set(output, `${name}:${j}`);
  }
  // An input or a constant cannot be an output of a function, and no end may be one twice.
  const outputs = kept(graph).map(
    (i) => `${write("Identity", [end(i)], [["T", number(6, values[i]!.dtype)]])}:0`,
  );
  return {
    bytes: join(...written, message(4, number(1, 1882))), // versions { producer: 1882 }
    inputs: ins.map((i) => ends.get(i)!).join(),
    outputs: outputs.join(),
  };
}

function constantAttributes(value: Value & { kind: "constant" }): [string, Uint8Array][] {
  const { dtype, shape, values } = value;
  const tensor = join(number(1, dtype), message(2, shapeBytes(shape)), message(4, bytesOf(values)));
  return [
    ["dtype", number(6, dtype)],
    ["value", message(8, tensor)],
  ];
}

/** An AttrValue. */
function attributeBytes({ name, type, value }: Attribute, binding: Binding): Uint8Array {
  const list = Array.isArray(value) ? (value as number[]) : undefined;
  switch (type) {
    case binding.TF_ATTR_STRING:
      return text(2, value as string);
    case binding.TF_ATTR_INT:
      return list ? message(1, ...list.map((n) => number(3, n))) : number(3, value as number);
    case binding.TF_ATTR_FLOAT:
      return list ? message(1, ...list.map((n) => float(4, n))) : float(4, value as number);
    case binding.TF_ATTR_BOOL:
      return list ? message(1, ...list.map((n) => number(5, n ? 1 : 0))) : number(5, value ? 1 : 0);
    case binding.TF_ATTR_TYPE:
      return number(6, value as number);
    case binding.TF_ATTR_SHAPE:
      return message(7, shapeBytes(list!));
    default:
      throw new Error(`internal: the attribute ${name} has the unknown kind ${type}`);
  }
}

const shapeBytes = (shape: readonly number[]): Uint8Array =>
  join(...shape.map((size) => message(2, number(1, size))));

// Protocol buffers: a field is its number and kind in one varint, then the value.

const encoder = new TextEncoder();

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function varint(n: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(n)); // negative numbers take ten bytes
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest ? low | 128 : low);
  } while (rest);
  return Uint8Array.from(bytes);
}

const number = (field: number, n: number): Uint8Array => join(varint(field << 3), varint(n));

const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = join(...parts);
  return join(varint((field << 3) | 2), varint(body.length), body);
};

const text = (field: number, value: string): Uint8Array => message(field, encoder.encode(value));

function float(field: number, x: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, x, true);
  return join(varint((field << 3) | 5), bytes);
}
