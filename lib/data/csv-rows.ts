// The rows of a CSV file, one after the other, with the names of its columns; the file need not fit into memory.

import { checkOptions } from "../engine/options.ts";
import { CsvParser, type CsvRow } from "./csv-parser.ts";
import { nameOf, readTexts, type Source } from "./open-source.ts";

export interface CsvOptions {
  /** Between two cells: ",", ";", "\t". */
  separator?: string;
  /** Whether the first row names the columns; or the names, if it does not. Without any: "0", "1", ... */
  header?: boolean | readonly string[];
  /** Cells that say that there is no value. */
  missing?: readonly string[];
}

export const CSV_OPTIONS = ["separator", "header", "missing"];
export const MISSING: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "?"];

/**
 * One object for each row, with a text for each column, under its name.
 *
 *     for await (const row of data.csvRows("people.csv")) console.log(row.name, Number(row.age));
 */
export async function* csvRows(
  source: Source,
  options: Omit<CsvOptions, "missing"> = {},
): AsyncGenerator<Record<string, string>, void> {
  checkOptions("data.csvRows", options, ["separator", "header"]);
  const reader = new CsvReader(`data.csvRows: ${nameOf(source)}`, options);
  for await (const rows of reader.read(readTexts("data.csvRows", source))) {
    for (const { cells } of rows) {
      yield Object.fromEntries(reader.columnNames.map((name, j) => [name, cells[j]!]));
    }
  }
}

/** Rows of one length under names: what all readers of CSV go through. */
export class CsvReader {
  /** Known once the first rows have come. */
  columnNames: readonly string[] = [];
  readonly #name: string;
  readonly #parser: CsvParser;
  readonly #header: boolean | readonly string[];
  #isOpen = false;

  /** `name` opens the error texts: `data.readCsv: "people.csv"`. */
  constructor(
    name: string,
    {
      separator = ",",
      header = true,
    }: { separator?: string | undefined; header?: CsvOptions["header"] | undefined },
  ) {
    if (typeof separator !== "string" || separator.length !== 1 || /["\r\n]/.test(separator)) {
      const where = name.split(": ")[0];
      throw new RangeError(
        `${where}: separator must be one character other than a quote or a line end, got ${JSON.stringify(separator)}`,
      );
    }
    if (typeof header !== "boolean" && !Array.isArray(header)) {
      const where = name.split(": ")[0];
      throw new TypeError(
        `${where}: header must be true, false or the names of the columns, got ${String(header)}`,
      );
    }
    this.#name = name;
    this.#parser = new CsvParser(name, separator);
    this.#header = header;
  }

  async *read(texts: AsyncIterable<string>): AsyncGenerator<CsvRow[]> {
    for await (const text of texts) yield this.take(this.#parser.push(text));
    yield this.finish();
  }

  /** Rows of a whole text. */
  readAll(text: string): CsvRow[] {
    return [...this.take(this.#parser.push(text)), ...this.finish()];
  }

  finish(): CsvRow[] {
    const rows = this.take(this.#parser.end());
    if (!this.#isOpen) throw new SyntaxError(`${this.#name} must have at least one row, got an empty file`);
    return rows;
  }

  /** Without the header; checked for their length. */
  take(rows: CsvRow[]): CsvRow[] {
    const rest = this.#isOpen || rows.length === 0 ? rows : this.#open(rows);
    const { length } = this.columnNames;
    for (const { cells, line } of rest) {
      if (cells.length === length) continue;
      throw new SyntaxError(
        `${this.#name}, line ${line}: must have ${length} cells as the first row has, got ${cells.length}`,
      );
    }
    return rest;
  }

  #open([first, ...others]: CsvRow[]): CsvRow[] {
    this.#isOpen = true;
    const { cells, line } = first!;
    const header = this.#header;
    const isHeader = header === true;
    const names = isHeader ? cells : header === false ? cells.map((_, j) => String(j)) : header;
    this.columnNames = names.map((name, j) => name.trim() || `column ${j}`);
    const twice = this.columnNames.find((name, j) => this.columnNames.indexOf(name) < j);
    if (twice !== undefined) {
      throw new SyntaxError(
        `${this.#name}, line ${line}: each column must have a name of its own, got "${twice}" twice`,
      );
    }
    return isHeader ? others : [first!, ...others];
  }
}

/** The place of each named column; refused with those that exist. */
export function placesOfColumns(
  where: string,
  wanted: readonly string[],
  existing: readonly string[],
): number[] {
  return wanted.map((name) => {
    const place = existing.indexOf(name);
    if (place >= 0) return place;
    const [only] = existing;
    const separator =
      existing.length === 1 ? [";", "\t", "|"].find((mark) => only!.includes(mark)) : undefined;
    const hint = separator ? `; write separator: ${JSON.stringify(separator)}` : "";
    throw new RangeError(`${where}: no column "${name}", found ${existing.join(", ")}${hint}`);
  });
}

/** The number in a cell; undefined if it holds something else. No hexadecimal, no infinity. */
export function numberIn(cell: string): number | undefined {
  const value = Number(cell);
  return Number.isFinite(value) && !/[xob]/i.test(cell) && cell.trim() !== "" ? value : undefined;
}
