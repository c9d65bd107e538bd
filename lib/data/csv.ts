// A CSV file as a table: columns of numbers where all cells are numbers, of texts elsewhere.

import { checkOptions } from "../engine/options.ts";
import type { CsvRow } from "./csv-parser.ts";
import { CSV_OPTIONS, type CsvOptions, CsvReader, MISSING, numberIn, placesOfColumns } from "./csv-rows.ts";
import { nameOf, readTexts, type Source } from "./open-source.ts";
import { Table, type TableColumn } from "./table.ts";

export interface ReadCsvOptions extends CsvOptions {
  /** What a column must be; the others are what their cells are. */
  types?: Readonly<Record<string, "number" | "text">>;
}

const KNOWN = [...CSV_OPTIONS, "types"];

/**
 * The table in a file, at a URL or in bytes; zipped (.csv.gz) or not.
 *
 *     const table = await data.readCsv("houses.csv");
 *     const X = table.matrix(["area", "rooms"]); // [rows, 2]
 *     const y = table.vector("price"); // [rows]
 *
 * Throws a SyntaxError that names file and line where rows differ in length or a quote is not closed.
 */
export async function readCsv(source: Source, options: ReadCsvOptions = {}): Promise<Table> {
  checkOptions("data.readCsv", options, KNOWN);
  const { types, missing, separator, header } = options;
  const name = nameOf(source);
  const reader = new CsvReader(`data.readCsv: ${name}`, { separator, header });
  const rows: CsvRow[] = [];
  for await (const more of reader.read(readTexts("data.readCsv", source)))
    for (const row of more) rows.push(row);
  return toTable("data.readCsv", name, reader.columnNames, rows, { types, missing });
}

/**
 * The table in a text.
 *
 *     data.parseCsv("x,y\n1,2\n3,4").matrix(); // [[1, 2], [3, 4]]
 */
export function parseCsv(text: string, options: ReadCsvOptions = {}): Table {
  checkOptions("data.parseCsv", options, KNOWN);
  const { types, missing, separator, header } = options;
  if (typeof text !== "string")
    throw new TypeError(`data.parseCsv: text must be a string, got ${typeof text}`);
  const reader = new CsvReader("data.parseCsv: the text", { separator, header });
  const rows = reader.readAll(text);
  return toTable("data.parseCsv", "the text", reader.columnNames, rows, { types, missing });
}

function toTable(
  where: string,
  name: string,
  columnNames: readonly string[],
  rows: readonly CsvRow[],
  {
    types = {},
    missing = MISSING,
  }: { types?: ReadCsvOptions["types"] | undefined; missing?: readonly string[] | undefined },
): Table {
  placesOfColumns(`${where}: types`, Object.keys(types), columnNames);
  const absent = new Set(missing);
  const columns = columnNames.map((column, j): TableColumn => {
    const wanted = types[column];
    if (wanted !== "text") {
      const values = new Float64Array(rows.length);
      const bad = rows.findIndex(({ cells }, i) => {
        const value = absent.has(cells[j]!.trim()) ? Number.NaN : numberIn(cells[j]!);
        values[i] = value ?? 0;
        return value === undefined;
      });
      if (bad < 0) return { name: column, type: "number", values };
      if (wanted === "number") {
        throw new TypeError(
          `${where}: ${name}, line ${rows[bad]!.line}, column "${column}" must be a number, ` +
            `got ${JSON.stringify(rows[bad]!.cells[j])}`,
        );
      }
    }
    const values = rows.map(({ cells }) => (absent.has(cells[j]!.trim()) ? "" : cells[j]!));
    return { name: column, type: "text", values };
  });
  return new Table(
    name,
    columns,
    Int32Array.from(rows, ({ line }) => line),
  );
}
