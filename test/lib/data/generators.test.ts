// What every generator owes: the same numbers for a seed, a row for each example, classes in turn, one line for a
// bad option. Found among what the room exports, so that none is forgotten.

import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { data, tf } from "../../../lib/index.ts";
import { onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

type Options = Record<string, unknown>;
type Generator = (options?: Options) => Record<string, unknown>;

/** A generator can be called without arguments; what the agent sees is a table, no generator. */
const generators = Object.entries(data)
  .filter(([name, made]) => typeof made === "function" && !/^[A-Z]/.test(name) && made.length === 0)
  .filter(([name]) => name !== "agentTable") as unknown as [string, Generator][];
const seeded = generators.filter(([name]) => name !== "doubleWell");
const labelled = seeded.filter(([, generate]) => generate({ examples: 1 }) instanceof data.Dataset);

test("every file of the room is exported by its index, or used by one that is", () => {
  const folder = new URL("../../../lib/data/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name !== "index.ts");
  const texts = new Map(
    readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]),
  );
  const unused = files.filter((name) => ![...texts.values()].some((text) => text.includes(`"./${name}"`)));
  expect(unused).toEqual([]);
});

test("the syllabus's sets are all here", () => {
  expect(generators.map(([name]) => name).sort()).toEqual([
    "blobs",
    "codeText",
    "doubleWell",
    "grammarText",
    "line",
    "moons",
    "regression",
    "rings",
    "shapeScenes",
    "shapes16",
    "sine8",
    "spirals",
    "strokeDigits32",
    "tones",
    "xor",
  ]);
});

describe.each(seeded)("%s", (name, generate) => {
  const NOISY = name === "xor" ? { noise: 0.1 } : {};

  test("repeats itself for a seed, differs for another, and leaves no tensor in tidy", () => {
    const values = (seed: number) => {
      const made = generate({ examples: 6, seed, ...NOISY });
      const X = made.X instanceof tf.Tensor ? [...made.X.dataSync()] : made.text;
      return made.y instanceof tf.Tensor ? [X, [...made.y.dataSync()]] : X;
    };
    expect(values(3)).toEqual(values(3));
    expect(values(3)).not.toEqual(values(4));
    expect(tensorsLeftBy(() => tf.tidy(() => void generate({ examples: 6 })))).toBe(0);
  });

  test("takes the number of its examples by name", () => {
    expect(refusal(() => generate(50 as never))).toBe(
      `TypeError: data.${name}: options must be an object such as { examples: ... }, got 50`,
    );
  });

  test("gives no examples and one example where asked to, and finite numbers", () => {
    for (const examples of [0, 1]) {
      const { X, y, text } = generate({ examples });
      if (!(X instanceof tf.Tensor)) {
        expect(typeof text).toBe("string");
        continue;
      }
      expect(X.shape[0]).toBe(examples);
      expect(X.dataSync().every(Number.isFinite)).toBe(true);
      if (y instanceof tf.Tensor) expect(y.shape).toEqual([examples]);
    }
  });

  test("refuses a negative size, a share of an example and an unknown option, in one line", () => {
    for (const bad of [{ examples: -1 }, { examples: 1.5 }, { sedd: 1 }]) {
      const [option, value] = Object.entries(bad)[0]!;
      expect(() => generate(bad)).toThrow(RangeError);
      expect(() => generate(bad)).toThrow(
        option === "sedd"
          ? /^(data\.)?\w+: no option "sedd", found examples, .*seed$/
          : new RegExp(`^(data\\.)?${name}: examples must be a whole number of at least 0, got ${value}$`),
      );
    }
    if (/noise/.test(generate.toString())) {
      expect(() => generate({ noise: -1 })).toThrow(/noise must be a finite number of at least 0, got -1$/);
    }
  });
});

describe.each(labelled)("%s", (_name, generate) => {
  test("counts classes in turn from 0, and has a name for each", () => {
    const { y, classNames } = generate({ examples: 400 }) as unknown as data.Dataset;
    expect(y.dtype).toBe("int32");
    const set = generate({ examples: 400 }) as unknown as data.Dataset;
    const counts = set.classCounts();
    expect(counts).toHaveLength(classNames.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test("shows itself as text in words and as a picture", () => {
    const set = generate({ examples: 20 }) as unknown as data.Dataset;
    const shown = (set as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]!();
    expect(shown["text/plain"]).toContain(
      `${set.name}: X ${set.X.dtype} [${set.X.shape.join(", ")}], y int32 [20]`,
    );
    for (const name of set.classNames) expect(shown["text/plain"]).toContain(name);
    if (shown["text/html"]) expect(shown["text/html"]).toMatch(/<(svg|img) /);
    else expect(set.X.dtype).toBe("int32"); // only sentences have no picture
    set.X.dispose();
    expect(String(set)).toContain("(disposed)");
    expect(generate({ examples: 0 }).toString()).toContain("[0, ");
  });
});

onEveryEngine("a set is the same on every engine", () => {
  const { X, y } = data.moons({ examples: 4, noise: 0, seed: 2 });
  expect([...y.dataSync()]).toEqual([0, 1, 0, 1]);
  const [x1, x2] = X.dataSync();
  expect(x1! ** 2 + x2! ** 2).toBeCloseTo(1, 6);
});
