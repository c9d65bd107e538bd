// Mini-batches read from a CSV file while a network trains on them: the file may be larger than the memory.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { CsvRow } from "./csv-parser.ts";
import { CSV_OPTIONS, type CsvOptions, CsvReader, MISSING, numberIn, placesOfColumns } from "./csv-rows.ts";
import { nameOf, readTexts, type Source } from "./open-source.ts";
import { type Random, random } from "./random.ts";

export interface CsvBatchesOptions extends CsvOptions {
  /** The column that y holds. */
  target: string;
  /** What the target's texts stand for: y is the place in this list. Without it the target is a number. */
  classes?: readonly string[];
  /** The columns of x; all but the target if absent. */
  features?: readonly string[];
  /** Examples in a batch; the last one may have fewer. */
  batchSize?: number;
  /** What stands in for missing numbers; without it they are refused. */
  fill?: number;
  /** How many rows are held, from which the next is drawn at random; 0 keeps the order of the file. */
  shuffleBuffer?: number;
  /** Of those draws; each pass makes others. */
  seed?: number;
}

/** Reads the source anew each time it is iterated over: once for each epoch. */
export type CsvBatches = AsyncIterable<[x: tf.Tensor2D, y: tf.Tensor1D]>;

const KNOWN = [...CSV_OPTIONS, "target", "classes", "features", "batchSize", "fill", "shuffleBuffer", "seed"];

/**
 * Pairs x [batchSize, features] and y [batchSize]; the last ones may have fewer rows.
 *
 *     for await (const [x, y] of data.csvBatches("trips.csv", { target: "minutes", batchSize: 64 })) { ... }
 *
 * Held at a time: a piece of 256 KB of the file, the rows of a batch, and those of the shuffle buffer.
 */
export function csvBatches(source: Source, options: CsvBatchesOptions): CsvBatches {
  const plan = readPlan(source, options);
  let pass = 0;
  return {
    async *[Symbol.asyncIterator]() {
      const { batchSize, shuffleBuffer, seed } = plan;
      const next = random(seed + pass++);
      const rows = readRows(plan);
      const mixed = shuffleBuffer > 0 ? mix(rows, shuffleBuffer, next) : rows;
      let waiting: number[][] = [];
      for await (const more of mixed) {
        waiting = waiting.concat(more);
        let at = 0;
        for (; at + batchSize <= waiting.length; at += batchSize) {
          yield toTensors(waiting.slice(at, at + batchSize), plan);
        }
        waiting = waiting.slice(at);
      }
      if (waiting.length > 0) yield toTensors(waiting, plan);
    },
  };
}

type Plan = ReturnType<typeof readPlan>;

function readPlan(source: Source, options: CsvBatchesOptions = {} as CsvBatchesOptions) {
  checkOptions("data.csvBatches", options, KNOWN);
  const { target, classes, features, batchSize = 32, fill, shuffleBuffer = 0, seed = 0 } = options;
  const { missing = MISSING, separator, header } = options;
  if (typeof target !== "string") {
    throw new TypeError(`data.csvBatches: target must be the name of a column, got ${String(target)}`);
  }
  checkCount("data.csvBatches: batchSize", batchSize);
  checkCount("data.csvBatches: shuffleBuffer", shuffleBuffer, 0);
  const csv = { separator, header };
  new CsvReader("data.csvBatches: ", csv); // refuses a bad separator here, not in the first pass
  return {
    source,
    target,
    classes,
    features,
    batchSize,
    fill,
    shuffleBuffer,
    seed,
    absent: new Set(missing),
    csv,
  };
}

/** Rows as numbers, the features and then the target; as many at a time as a piece of the file holds. */
async function* readRows(plan: Plan): AsyncGenerator<number[][]> {
  const { source, target, classes, features } = plan;
  const name = `data.csvBatches: ${nameOf(source)}`;
  const reader = new CsvReader(name, plan.csv);
  let places: number[] | undefined;
  for await (const rows of reader.read(readTexts("data.csvBatches", source))) {
    if (rows.length === 0) continue;
    const names = reader.columnNames;
    const chosen = features ?? names.filter((name) => name !== target);
    places ??= placesOfColumns("data.csvBatches", [...chosen, target], names);
    const last = places.length - 1;
    yield rows.map((row) =>
      places!.map((place, j) =>
        j === last && classes ? classOf(name, row, place, plan) : numberOf(name, row, place, names, plan),
      ),
    );
  }
}

function numberOf(
  name: string,
  { cells, line }: CsvRow,
  place: number,
  names: readonly string[],
  { absent, fill, target }: Plan,
): number {
  const cell = cells[place]!;
  const where = () => `${name}, line ${line}, column "${names[place]}"`;
  if (absent.has(cell.trim())) {
    if (fill !== undefined) return fill;
    throw new RangeError(`${where()} is missing; give a fill`);
  }
  const value = numberIn(cell);
  if (value !== undefined) return value;
  const remedy = names[place] === target ? "give its classes" : "name the columns of numbers as features";
  throw new TypeError(`${where()} must be a number, got ${JSON.stringify(cell)}; ${remedy}`);
}

function classOf(name: string, { cells, line }: CsvRow, place: number, { classes, target }: Plan): number {
  const label = classes!.indexOf(cells[place]!);
  if (label >= 0) return label;
  throw new RangeError(
    `${name}, line ${line}, column "${target}": no class ${JSON.stringify(cells[place])}, found ${classes!.join(", ")}`,
  );
}

/** Each row takes the place of a random one of those held, which goes on. */
async function* mix(
  pieces: AsyncIterable<number[][]>,
  size: number,
  next: Random,
): AsyncGenerator<number[][]> {
  const held: number[][] = [];
  for await (const rows of pieces) {
    const out: number[][] = [];
    for (const row of rows) {
      if (held.length < size) {
        held.push(row);
        continue;
      }
      const place = next.integer(size);
      out.push(held[place]!);
      held[place] = row;
    }
    yield out;
  }
  yield next.shuffle(held);
}

function toTensors(batch: readonly number[][], { classes }: Plan): [x: tf.Tensor2D, y: tf.Tensor1D] {
  const features = batch[0]!.length - 1;
  const x = new Float32Array(batch.length * features);
  const y = new (classes ? Int32Array : Float32Array)(batch.length);
  for (const [i, row] of batch.entries()) {
    for (let j = 0; j < features; j++) x[i * features + j] = row[j]!;
    y[i] = row[features]!;
  }
  return [tf.tensor2d(x, [batch.length, features]), tf.tensor1d(y, classes ? "int32" : "float32")];
}
