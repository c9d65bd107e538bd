import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { data, tf } from "../../../lib/index.ts";
import { onEveryEngine } from "../engines.ts";

describe("vocabulary", () => {
  test("numbers characters in the order of their code points, and decodes what it encodes", () => {
    const letters = data.vocabulary("banana");
    expect(letters.tokens).toEqual(["a", "b", "n"]);
    expect([...letters.encode("nab")]).toEqual([2, 0, 1]);
    expect(letters.decode([2, 0, 1])).toBe("nab");
    expect(letters.decode(tf.tensor1d([1, 0], "int32"))).toBe("ba");
    expect(data.vocabulary("a🙂").tokens).toEqual(["a", "🙂"]); // not two halves
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(data.vocabulary(text).decode(data.vocabulary(text).encode(text))).toBe(text);
      }),
    );
  });

  test("numbers words: lower case, marks by themselves, padding and unknown first", () => {
    const words = data.vocabulary(["The soup was good.", "Was it?"], { level: "word" });
    expect(words.tokens).toEqual(["<padding>", "<unknown>", ".", "?", "good", "it", "soup", "the", "was"]);
    expect([...words.encode("the bread was good")]).toEqual([7, 1, 8, 4]);
    expect(words.decode(words.encode("Was the soup good?"))).toBe("was the soup good?");
    const rows = words.encodeAll(["good", "was it good?"]);
    expect([rows.dtype, rows.arraySync()]).toEqual(["int32", [[4, 0, 0, 0], [8, 5, 4, 3]]]); // biome-ignore format: rows
    expect(words.decode(rows.slice([0, 0], [1, 4]).dataSync())).toBe("good");
    expect(words.encodeAll(["was it good"], { length: 2 }).arraySync()).toEqual([[8, 5]]);
    expect(words.encodeAll([]).shape).toEqual([0, 0]);
  });

  test("keeps the most frequent ones if told to", () => {
    const { tokens } = data.vocabulary("b a b c a b", { level: "word", maxTokens: 2 });
    expect(tokens).toEqual(["<padding>", "<unknown>", "a", "b"]);
  });

  test("says what it does not know", () => {
    const letters = data.vocabulary("ab c");
    expect(() => letters.encode("abx")).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: Vocabulary.encode: no character "x" (character 2 of the text), found " " a b c; build the vocabulary from all texts, or with special: true]`,
    );
    expect(() => letters.decode([0, 9])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: Vocabulary.decode: ids must be whole numbers from 0 to 3, got 9 at 1]`,
    );
    expect(() => letters.encodeAll(["a"])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: Vocabulary.encodeAll: needs an id for padding; build it with special: true]`,
    );
    expect(() => data.vocabulary("a", { level: "letter" as "word" })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.vocabulary: no level "letter", found character, word]`,
    );
    expect(() => data.vocabulary(["a", 7 as never])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.vocabulary: text must be a string or an array of strings, got number at 1]`,
    );
    expect(() => data.vocabulary(null as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.vocabulary: text must be a string or an array of strings, got object at 0]`,
    );
    expect(() => data.vocabulary("a", { maxTokens: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.vocabulary: maxTokens must be a whole number of at least 1, got 0]`,
    );
    expect(() => data.vocabulary("a", { words: 3 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.vocabulary: no option "words", found level, maxTokens, special]`,
    );
    expect(String(letters)).toMatchInlineSnapshot(`"Vocabulary of 4 characters: " " a b c"`);
  });
});

describe("windows", () => {
  onEveryEngine("gives each piece and what comes next", () => {
    const { X, y } = data.windows([0, 1, 2, 3, 4, 5], { length: 2 });
    expect([X.dtype, X.arraySync(), y.arraySync()]).toEqual(["int32", [[0, 1], [2, 3]], [[1, 2], [3, 4]]]); // biome-ignore format: rows
    const last = data.windows(tf.tensor1d([0.5, 1, 2, 3]), { length: 2, step: 1, targets: "last" });
    expect([last.X.dtype, last.X.arraySync(), last.y.arraySync()]).toEqual(["float32", [[0.5, 1], [1, 2]], [2, 3]]); // biome-ignore format: rows
  });

  test("gives as many as fit, none of a short sequence", () => {
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (count, length, step) => {
          const sequence = Array.from({ length: count }, (_, i) => i);
          const { X, y } = data.windows(sequence, { length, step });
          const starts = sequence.filter((start) => start % step === 0 && start + length < count);
          expect(X.arraySync()).toEqual(starts.map((start) => sequence.slice(start, start + length)));
          expect(y.arraySync()).toEqual(starts.map((start) => sequence.slice(start + 1, start + length + 1)));
        },
      ),
    );
  });

  test("says what is wrong", () => {
    expect(() => data.windows([1, 2], undefined as never)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.windows: length must be a whole number of at least 1, got undefined]`,
    );
    expect(() => data.windows([1, 2], { length: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.windows: length must be a whole number of at least 1, got 0]`,
    );
    expect(() => data.windows([1, 2], { length: 1, stride: 2 } as never)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.windows: no option "stride", found length, step, targets]`,
    );
    expect(() => data.windows([[1], [2]] as never, { length: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.windows: sequence must have shape [values], got rows]`,
    );
    expect(() => data.windows(tf.ones([2, 2]) as never, { length: 1 })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.windows: sequence must have shape [values], got [2, 2]]`,
    );
  });
});

test("readText reads a file whole, letters of several bytes on the edge of a piece too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lectern-text-"));
  try {
    const text = `\ufeff${"é".repeat(200_000)}`; // three bytes and then two each: one é lies on the edge of two pieces
    writeFileSync(join(folder, "text.txt"), text);
    expect(await data.readText(join(folder, "text.txt"))).toBe(text.slice(1));
    await expect(data.readText(join(folder, "none.txt"))).rejects.toThrow(/no such file/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
