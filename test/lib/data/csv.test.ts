import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";

import { CsvParser } from "../../../lib/data/csv-parser.ts";
import { data, type tf } from "../../../lib/index.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Errors name a file by its path: in snapshots without the folder. */
function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function failure(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`.replaceAll(folder, "").replaceAll(process.cwd(), "<cwd>");
  }
  return "nothing was thrown";
}

const PEOPLE = 'name,age,city\n"Ada, Countess",36,London\nAlan,41,"Man""chester"\nGrace,,"New\nYork"\n';

describe("parseCsv", () => {
  test("reads quotes, separators inside quotes, doubled quotes, line ends inside cells, missing cells", () => {
    const table = data.parseCsv(PEOPLE);
    expect(table.columnNames).toEqual(["name", "age", "city"]);
    expect(table.rows).toBe(3);
    expect(table.texts("name")).toEqual(["Ada, Countess", "Alan", "Grace"]);
    expect(table.texts("city")).toEqual(["London", 'Man"chester', "New\nYork"]);
    expect(table.missing()).toEqual({ name: 0, age: 1, city: 0 });
    expect([...table.dropMissing().vector("age").dataSync()]).toEqual([36, 41]);
    expect([...table.vector("age", { fill: 0 }).dataSync()]).toEqual([36, 41, 0]);
    expect([...table.lines]).toEqual([2, 3, 4]);
  });

  test("reads other separators, no header, given names, Windows line ends, a byte order mark, empty lines", () => {
    const matrix = (text: string, options?: data.ReadCsvOptions) =>
      data.parseCsv(text, options).matrix().arraySync();
    expect(matrix("a;b\n1;2", { separator: ";" })).toEqual([[1, 2]]);
    expect(matrix("1\t2\n3\t4\n", { separator: "\t", header: false })).toEqual([[1, 2], [3, 4]]); // biome-ignore format: a matrix
    expect(data.parseCsv("1,2", { header: false }).columnNames).toEqual(["0", "1"]);
    expect(data.parseCsv("1,2", { header: ["u", "v"] }).columnNames).toEqual(["u", "v"]);
    expect(data.parseCsv("\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n").matrix(["b", "a"]).arraySync()).toEqual([[2, 1], [4, 3]]); // biome-ignore format: a matrix
    expect(data.parseCsv('\ufeff"a",b\n1,2').columnNames).toEqual(["a", "b"]);
    expect(data.parseCsv('a\r\n"1"\r\n').matrix().arraySync()).toEqual([[1]]);
    expect(matrix("a,b\n -1.5e3 ,+.5")).toEqual([[-1500, 0.5]]);
  });

  test("gives a column of numbers only where each cell is one; types decide otherwise", () => {
    const types = (text: string, options?: data.ReadCsvOptions) =>
      data.parseCsv(text, options).columns.map(({ type }) => type);
    expect(types("a,b,c,d,e\n1,x,0x10,Infinity,NA\n2,3,1,1,")).toEqual([
      "number",
      "text",
      "text",
      "text",
      "number",
    ]);
    expect(types("zip\n01234", { types: { zip: "text" } })).toEqual(["text"]);
    expect(data.parseCsv("zip\n01234", { types: { zip: "text" } }).texts("zip")).toEqual(["01234"]);
    expect(types("a\n-", { missing: ["-"] })).toEqual(["number"]);
  });

  test("gives no rows for a header alone", () => {
    const table = data.parseCsv("a,b\n");
    expect(table.matrix().shape).toEqual([0, 2]);
    expect(table.drop("a").columnNames).toEqual(["b"]);
  });

  test("says in which line and column it goes wrong, and what to write", async () => {
    const tries = [
      () => data.parseCsv(""),
      () => data.parseCsv("a,b\n1,2\n3\n"),
      () => data.parseCsv('a,b\n"x\ny",2\n3,4,5\n'),
      () => data.parseCsv('a,b\n1,"2\n3,4\n'),
      () => data.parseCsv('a,b\n1,"2"3\n'),
      () => data.parseCsv("a,a\n1,2"),
      () => data.parseCsv("age\n36\nold", { types: { age: "number" } }),
      () => data.parseCsv("age\n36\nold").vector("age"),
      () => data.parseCsv("age,b\n36,1\nNA,1").matrix(),
      () => data.parseCsv("age,b\n36,1").vector("aeg"),
      () => data.parseCsv("age;b\n36;1").vector("age"),
      () => data.parseCsv("a\n1", { types: { b: "text" } }),
      () => data.parseCsv("a\n1", { separator: "" }),
      () => data.parseCsv("a\n1", { delimiter: ";" } as data.ReadCsvOptions),
      () => data.parseCsv("a\n1", { header: "a" as unknown as string[] }),
      () => data.parseCsv(7 as unknown as string),
    ];
    const texts: string[] = [];
    for (const action of tries) texts.push(await failure(action));
    expect(texts).toMatchInlineSnapshot(`
      [
        "SyntaxError: data.parseCsv: the text must have at least one row, got an empty file",
        "SyntaxError: data.parseCsv: the text, line 3: must have 2 cells as the first row has, got 1",
        "SyntaxError: data.parseCsv: the text, line 4: must have 2 cells as the first row has, got 3",
        "SyntaxError: data.parseCsv: the text, line 2: a quoted cell that begins here is never closed",
        "SyntaxError: data.parseCsv: the text, line 2: after the closing quote of cell 2 must come "," or the end of the line, got "3\\n"; write a quote inside a quoted cell twice: """,
        "SyntaxError: data.parseCsv: the text, line 1: each column must have a name of its own, got "a" twice",
        "TypeError: data.parseCsv: the text, line 3, column "age" must be a number, got "old"",
        "TypeError: Table.vector: the text, line 3, column "age" must be a number, got "old"; encode texts with data.OneHotEncoder or data.OrdinalEncoder",
        "RangeError: Table.matrix: the text, line 3, column "age" is missing; leave such rows out with .dropMissing(), or give a fill",
        "RangeError: Table.vector: no column "aeg", found age, b",
        "RangeError: Table.vector: no column "age", found age;b; write separator: ";"",
        "RangeError: data.parseCsv: types: no column "b", found a",
        "RangeError: data.parseCsv: separator must be one character other than a quote or a line end, got """,
        "RangeError: data.parseCsv: no option "delimiter", found separator, header, missing, types",
        "TypeError: data.parseCsv: header must be true, false or the names of the columns, got a",
        "TypeError: data.parseCsv: text must be a string, got number",
      ]
    `);
  });

  test("takes any cells back that were quoted, in pieces of any length", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", " ", "é"), maxLength: 6 });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (cells, size) => {
        const text = cells
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(","))
          .join("\n");
        const parser = new CsvParser("test", ",");
        const found: string[][] = [];
        for (let at = 0; at < text.length; at += size) {
          for (const row of parser.push(text.slice(at, at + size))) found.push(row.cells);
        }
        for (const row of parser.end()) found.push(row.cells);
        expect(found).toEqual(cells);
      }),
    );
  });
});

describe("readCsv", () => {
  test("reads a path, a file: URL, bytes, pieces, zipped or not, all to the same table", async () => {
    const text = "x,y\n1,2\n3,4\n";
    const path = file("points.csv", text);
    const zipped = file("points.csv.gz", gzipSync(text));
    const pieces = async function* () {
      yield text.slice(0, 5);
      yield new TextEncoder().encode(text.slice(5));
    };
    for (const source of [path, pathToFileURL(path), new TextEncoder().encode(text), pieces, zipped]) {
      expect((await data.readCsv(source)).matrix().arraySync()).toEqual([[1, 2], [3, 4]]); // biome-ignore format: a matrix
    }
  });

  test("reads a URL, and says what a server answers", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/points.csv") response.end("x,y\n1,2\n");
      else response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    expect((await data.readCsv(`${url}/points.csv`)).matrix().arraySync()).toEqual([[1, 2]]);
    expect(await failure(() => data.readCsv(new URL(`${url}/none.csv`)))).toBe(
      `Error: data.readCsv: "${url}/none.csv" answered 404 Not Found`,
    );
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(() => data.readCsv(`${url}/points.csv`))).toMatch(
      /^Error: data.readCsv: "http:.*points.csv" cannot be fetched: \S/,
    );
  });

  test("names the file where something is wrong with it", async () => {
    const zipped = gzipSync("x,y\n1,2\n".repeat(100));
    const tries = [
      () => data.readCsv(join(folder, "none.csv")),
      () => data.readCsv(folder),
      () => data.readCsv(file("empty.csv", "")),
      () => data.readCsv(file("ragged.csv", "x,y\n1,2\n3,4,5\n")),
      () => data.readCsv(file("old.csv", "age\n36\nold\n"), { types: { age: "number" } }),
      async () => (await data.readCsv(file("old.csv", "age\n36\nold\n"))).vector("age"),
      () => data.readCsv(file("cut.csv.gz", zipped.subarray(0, zipped.length - 12))),
      () => data.readCsv(null as unknown as string),
    ];
    const texts: string[] = [];
    for (const action of tries) texts.push(await failure(action));
    expect(texts).toMatchInlineSnapshot(`
      [
        "Error: data.readCsv: "/none.csv" cannot be read: there is no such file (looked from <cwd>)",
        "Error: data.readCsv: "" cannot be read: EISDIR: illegal operation on a directory, read",
        "SyntaxError: data.readCsv: "/empty.csv" must have at least one row, got an empty file",
        "SyntaxError: data.readCsv: "/ragged.csv", line 3: must have 2 cells as the first row has, got 3",
        "TypeError: data.readCsv: "/old.csv", line 3, column "age" must be a number, got "old"",
        "TypeError: Table.vector: "/old.csv", line 3, column "age" must be a number, got "old"; encode texts with data.OneHotEncoder or data.OrdinalEncoder",
        "SyntaxError: data.readCsv: "/cut.csv.gz" must be a whole gzip file: unexpected end of file",
        "TypeError: data.readCsv: source must be a path, a URL or bytes, got null",
      ]
    `);
  });

  test("refuses a path in a browser, and says what to give instead", async () => {
    vi.stubGlobal("process", undefined);
    const error = await data.readCsv("points.csv").catch((error: Error) => error);
    vi.unstubAllGlobals();
    expect((error as Error).message).toMatchInlineSnapshot(
      `"data.readCsv: "points.csv" cannot be read: a browser has no files; give a URL that begins with https://, or the bytes or text itself"`,
    );
  });
});

test("a table shows its first rows, missing values as dots, and texts as text", () => {
  const table = data.parseCsv("a,b\n1,<x>\n,y\n");
  expect(String(table)).toMatchInlineSnapshot(`"Table of 2 rows from the text: a (number), b (text)"`);
  const shown = (table as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!();
  expect(shown["text/html"]).toContain("&lt;x&gt;");
  expect(shown["text/html"]).toContain("·");
});

describe("csvRows and csvBatches", () => {
  const TRIPS = `km,rain,minutes\n${Array.from({ length: 10 }, (_, i) => `${i},${i % 2},${3 * i + 1}`).join("\n")}\n`;
  const bytes = new TextEncoder().encode(TRIPS);

  test("csvRows gives an object a row, and past its end done, as iterators do", async () => {
    const rows = data.csvRows(bytes);
    expect((await rows.next()).value).toEqual({ km: "0", rain: "0", minutes: "1" });
    let count = 1;
    for await (const _ of rows) count++;
    expect(count).toBe(10);
    expect(await rows.next()).toEqual({ done: true, value: undefined });
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  test("csvBatches gives all rows in order, the last batch smaller, anew in each pass", async () => {
    const batches = data.csvBatches(bytes, { target: "minutes", batchSize: 4 });
    for (let pass = 0; pass < 2; pass++) {
      const shapes: number[][] = [];
      const seen: number[] = [];
      for await (const [x, y] of batches) {
        shapes.push(x.shape);
        seen.push(...y.dataSync());
      }
      expect(shapes).toEqual([[4, 2], [4, 2], [2, 2]]); // biome-ignore format: shapes
      expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => 3 * i + 1));
    }
  });

  test("csvBatches chooses features, turns classes into places, fills, and shuffles within its buffer", async () => {
    const text = "id,size,kind\n1,5,cat\n2,NA,dog\n3,7,cat\n";
    const options = { target: "kind", classes: ["dog", "cat"], features: ["size"], fill: -1 };
    for await (const [x, y] of data.csvBatches(new TextEncoder().encode(text), options)) {
      expect(x.arraySync()).toEqual([[5], [-1], [7]]);
      expect([y.dtype, [...y.dataSync()]]).toEqual(["int32", [1, 0, 1]]);
    }
    const orders: number[][] = [];
    const mixed = data.csvBatches(bytes, { target: "minutes", batchSize: 10, shuffleBuffer: 5, seed: 1 });
    for (let pass = 0; pass < 2; pass++) for await (const [x] of mixed) orders.push(await columnOf(x));
    const again = data.csvBatches(bytes, { target: "minutes", batchSize: 10, shuffleBuffer: 5, seed: 1 });
    for await (const [x] of again) expect(await columnOf(x)).toEqual(orders[0]);
    expect(orders[0]).not.toEqual(orders[1]);
    expect(orders[0]!.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("csvBatches names file, line and column of what it cannot use", async () => {
    const path = file("trips.csv", "km,minutes\n1,2\nfar,3\n");
    const pass = async (options: Partial<data.CsvBatchesOptions>, source = path) => {
      for await (const _ of data.csvBatches(source, { target: "minutes", ...options }));
    };
    const tries = [
      () => pass({}),
      () => pass({ target: "km", features: ["minutes"] }),
      () => pass({ target: "time" }),
      () => pass({ classes: ["3"] }),
      () => pass({}, file("gap.csv", "km,minutes\n1,\n")),
      () => pass({}, file("nothing.csv", "")),
      () => pass({ batchSize: 0 }),
      () => pass({ size: 3 } as Partial<data.CsvBatchesOptions>),
      () => pass({ target: undefined as unknown as string }),
      () => data.csvBatches(path, undefined as unknown as data.CsvBatchesOptions),
    ];
    const texts: string[] = [];
    for (const action of tries) texts.push(await failure(action));
    expect(texts).toMatchInlineSnapshot(`
      [
        "TypeError: data.csvBatches: "/trips.csv", line 3, column "km" must be a number, got "far"; name the columns of numbers as features",
        "TypeError: data.csvBatches: "/trips.csv", line 3, column "km" must be a number, got "far"; give its classes",
        "RangeError: data.csvBatches: no column "time", found km, minutes",
        "RangeError: data.csvBatches: "/trips.csv", line 2, column "minutes": no class "2", found 3",
        "RangeError: data.csvBatches: "/gap.csv", line 2, column "minutes" is missing; give a fill",
        "SyntaxError: data.csvBatches: "/nothing.csv" must have at least one row, got an empty file",
        "RangeError: data.csvBatches: batchSize must be a whole number of at least 1, got 0",
        "RangeError: data.csvBatches: no option "size", found separator, header, missing, target, classes, features, batchSize, fill, shuffleBuffer, seed",
        "TypeError: data.csvBatches: target must be the name of a column, got undefined",
        "TypeError: data.csvBatches: target must be the name of a column, got undefined",
      ]
    `);
    const none = data.csvBatches(new TextEncoder().encode("km,minutes\n"), { target: "minutes" });
    for await (const _ of none) expect.unreachable();
  });

  test("csvBatches closes the file where a loop leaves early", async () => {
    const path = file("long.csv", `a,b\n${"1,2\n".repeat(200_000)}`);
    const { readlinkSync, readdirSync } = await import("node:fs");
    const isOpen = () =>
      readdirSync("/proc/self/fd").some((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false; // the folder's own entry, closed by now
        }
      });
    for await (const [x] of data.csvBatches(path, { target: "b" })) {
      expect(x.shape).toEqual([32, 1]);
      if (process.platform === "linux") expect(isOpen()).toBe(true);
      break;
    }
    if (process.platform === "linux") expect(isOpen()).toBe(false);
  });

  test("csvBatches lets go of the pieces it has read: a file may be larger than the memory", async () => {
    const read: WeakRef<Uint8Array>[] = [];
    const pieces = async function* () {
      yield new TextEncoder().encode("a,b\n");
      for (let i = 0; i < 40; i++) {
        const piece = new TextEncoder().encode("1,2\n".repeat(5000));
        read.push(new WeakRef(piece));
        yield piece;
      }
    };
    let batches = 0;
    let alive = 0;
    for await (const [x, y] of data.csvBatches(pieces, { target: "b", batchSize: 500 })) {
      x.dispose();
      y.dispose();
      if (++batches < 390) continue;
      collect();
      await new Promise((resolve) => setTimeout(resolve)); // a WeakRef holds on until its job ends
      collect();
      alive = Math.max(alive, read.filter((piece) => piece.deref() !== undefined).length);
    }
    expect(batches).toBe(400);
    expect(read).toHaveLength(40);
    expect(alive).toBeLessThanOrEqual(3);
  });
});

async function columnOf(x: tf.Tensor2D): Promise<number[]> {
  return [...x.slice([0, 0], [-1, 1]).dataSync()];
}

function collect(): void {
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  setFlagsFromString("--expose-gc");
  (process.getBuiltinModule("node:vm").runInNewContext("gc") as () => void)();
}
