// The ring by itself, written and read by one thread in turn; with two threads it is in every kernel test.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createRing, RingReader, RingWriter, type StreamRecord } from "../../kernel/stream-ring.ts";

function open() {
  const ring = createRing();
  let wakes = 0;
  const reader = new RingReader(ring);
  const writer = new RingWriter(ring, () => wakes++);
  return {
    reader,
    writer,
    wakes: () => wakes,
    drain(): StreamRecord[] {
      const records: StreamRecord[] = [];
      for (let record = reader.peek(); record !== undefined; record = reader.peek()) {
        records.push(record);
        reader.take(record);
      }
      return records;
    },
  };
}

const bytes = (length: number, first = 0) => Uint8Array.from({ length }, (_, index) => (first + index) & 255);

describe("the ring", () => {
  test("gives text and barriers in the order in which they came", () => {
    const { writer, drain } = open();
    writer.text("stdout", 3, bytes(2));
    writer.barrier(41);
    writer.text("stderr", 4, bytes(1, 9));
    expect(drain()).toEqual([
      { kind: "text", stream: "stdout", cell: 3, bytes: bytes(2) },
      { kind: "barrier", sequence: 41 },
      { kind: "text", stream: "stderr", cell: 4, bytes: bytes(1, 9) },
    ]);
    expect(drain()).toEqual([]);
  });

  test("writes no record for no text, and shows a record again until it is taken", () => {
    const { writer, reader, drain } = open();
    writer.text("stdout", 1, bytes(0));
    expect(drain()).toEqual([]);
    writer.text("stdout", 1, bytes(3));
    expect(reader.peek()).toEqual(reader.peek());
  });

  test("splits long text into records, and joins to the same", () => {
    const { writer, drain } = open();
    const long = bytes(200_000);
    writer.text("stdout", 1, long);
    const records = drain();
    expect(records.length).toBe(4);
    expect(Buffer.concat(records.map((record) => (record as { bytes: Uint8Array }).bytes)).equals(long)).toBe(
      true,
    );
  });

  test("keeps every byte over many times its own size, whatever the sizes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 300, maxLength: 400 }),
        (sizes) => {
          const { writer, drain } = open();
          for (const [index, size] of sizes.entries()) {
            const text = bytes(size, index);
            writer.text(index % 2 === 0 ? "stdout" : "stderr", index, text);
            const [record, ...rest] = drain() as { cell: number; bytes: Uint8Array }[];
            if (rest.length > 0 || record?.cell !== index || !Buffer.from(record.bytes).equals(text))
              return false;
          }
          return true;
        },
      ),
      { numRuns: 5 },
    );
  });

  test("wakes a reader that found nothing, once", () => {
    const { writer, reader, drain, wakes } = open();
    writer.text("stdout", 1, bytes(1));
    writer.text("stdout", 1, bytes(1));
    expect(wakes()).toBe(1);
    drain();
    writer.text("stdout", 1, bytes(1));
    expect(wakes()).toBe(2);
    expect(reader.peek()).toBeDefined();
  });
});
