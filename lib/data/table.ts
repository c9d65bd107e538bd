// A table of columns, each of numbers or of texts: what a CSV file becomes.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { placesOfColumns } from "./csv-rows.ts";
import { escapeHtml } from "./escape-html.ts";

/** A column in which each value that is there is a number; NaN where it is missing. Or one of texts, "" where missing. */
export type TableColumn =
  | { name: string; type: "number"; values: Float64Array }
  | { name: string; type: "text"; values: readonly string[] };

export interface MatrixOptions {
  /** What stands in for missing numbers; without it they are refused. */
  fill?: number;
}

const SHOWN = 8;

/** Columns of numbers or texts under their names, as read from CSV. */
export class Table {
  /** Where it comes from, for error texts. */
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** On which line of the file each row begins. */
  readonly lines: Int32Array;

  constructor(name: string, columns: readonly TableColumn[], lines: Int32Array) {
    this.name = name;
    this.columns = columns;
    this.lines = lines;
  }

  /** How many there are. */
  get rows(): number {
    return this.lines.length;
  }

  get columnNames(): string[] {
    return this.columns.map(({ name }) => name);
  }

  /** The named columns side by side [rows, columns]; without names, all columns of numbers. */
  matrix(names?: readonly string[], options: MatrixOptions = {}): tf.Tensor2D {
    checkOptions("Table.matrix", options, ["fill"]);
    const { fill } = options;
    const chosen =
      names?.map((name) => this.#column("Table.matrix", name)) ??
      this.columns.filter(({ type }) => type === "number");
    const values = new Float32Array(this.rows * chosen.length);
    for (const [j, column] of chosen.entries()) {
      const numbers = this.#numbers("Table.matrix", column, fill);
      for (let i = 0; i < this.rows; i++) values[i * chosen.length + j] = numbers[i]!;
    }
    return tf.tensor2d(values, [this.rows, chosen.length]);
  }

  /** One column of numbers [rows]. */
  vector(name: string, options: MatrixOptions = {}): tf.Tensor1D {
    checkOptions("Table.vector", options, ["fill"]);
    const { fill } = options;
    const numbers = this.#numbers("Table.vector", this.#column("Table.vector", name), fill);
    return tf.tensor1d(Float32Array.from(numbers));
  }

  /** One column as texts, "" where there is none. */
  texts(name: string): string[] {
    const { type, values } = this.#column("Table.texts", name);
    return type === "text"
      ? [...values]
      : Array.from(values, (value) => (Number.isNaN(value) ? "" : String(value)));
  }

  /** All columns but these. */
  drop(...names: string[]): Table {
    placesOfColumns("Table.drop", names, this.columnNames);
    return new Table(
      this.name,
      this.columns.filter(({ name }) => !names.includes(name)),
      this.lines,
    );
  }

  /** The rows in which no value is missing. */
  dropMissing(): Table {
    const rows: number[] = [];
    for (let i = 0; i < this.rows; i++) {
      if (!this.columns.some(({ values }) => values[i] === "" || Number.isNaN(values[i]))) rows.push(i);
    }
    const columns = this.columns.map(
      (column): TableColumn =>
        column.type === "number"
          ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
          : { ...column, values: rows.map((row) => column.values[row]!) },
    );
    return new Table(
      this.name,
      columns,
      Int32Array.from(rows, (row) => this.lines[row]!),
    );
  }

  /** How many values each column lacks. */
  missing(): Record<string, number> {
    const count = ({ values }: TableColumn) => {
      let missing = 0;
      for (let i = 0; i < values.length; i++) if (values[i] === "" || Number.isNaN(values[i])) missing++;
      return missing;
    };
    return Object.fromEntries(this.columns.map((column) => [column.name, count(column)]));
  }

  #column(where: string, name: string): TableColumn {
    return this.columns[placesOfColumns(where, [name], this.columnNames)[0]!]!;
  }

  #numbers(where: string, column: TableColumn, fill: number | undefined): Float64Array {
    const { name, type, values } = column;
    if (type === "text") {
      const row = values.findIndex((value) => value === "" || Number.isNaN(Number(value)));
      throw new TypeError(
        `${where}: ${this.#place(row, name)} must be a number, got ${JSON.stringify(values[row])}; ` +
          "encode texts with data.OneHotEncoder or data.OrdinalEncoder",
      );
    }
    if (fill !== undefined) return values.map((value) => (Number.isNaN(value) ? fill : value));
    const row = values.findIndex(Number.isNaN);
    if (row < 0) return values;
    throw new RangeError(
      `${where}: ${this.#place(row, name)} is missing; leave such rows out with .dropMissing(), or give a fill`,
    );
  }

  #place(row: number, column: string): string {
    return `${this.name}, line ${this.lines[row]}, column "${column}"`;
  }

  toString(): string {
    const { columns } = this;
    const kinds = columns.map(({ name, type }) => `${name} (${type})`).join(", ");
    return `Table of ${this.rows} rows from ${this.name}: ${kinds}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const text = this.toString();
    const head = this.columns.map(({ name }) => `<th>${escapeHtml(name)}</th>`).join("");
    const rows = Array.from({ length: Math.min(SHOWN, this.rows) }, (_, i) => {
      const cells = this.columns.map(({ type, values }) => {
        const value = values[i]!;
        const shown = Number.isNaN(value) || value === "" ? "·" : escapeHtml(String(value));
        return `<td style="text-align:${type === "number" ? "right" : "left"}">${shown}</td>`;
      });
      return `<tr>${cells.join("")}</tr>`;
    });
    const more = this.rows > SHOWN ? `<div>… ${this.rows - SHOWN} more rows</div>` : "";
    const table = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
    return { "text/html": `<div>${table}${more}</div>`, "text/plain": text };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
