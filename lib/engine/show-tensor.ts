// How a tensor shows itself: a table in a notebook, aligned rows in a text console.

import * as tf from "@tensorflow/tfjs-core";

import { formatValues } from "./format-values.ts";

/** Of a longer axis, this many entries from each end are shown. */
const EDGE = { row: 5, column: 5, block: 2 };

/** One shown index of an axis; `undefined` stands for the entries left out. */
type Shown = number | undefined;

/** The last two axes of a tensor, at one index of the axes before them: `x[0, 2, :, :]`. */
interface Block {
  label: string;
  cells: string[][]; // as shown, "…" where entries are left out
}

/** A MIME bundle: an HTML table that follows the theme of the page, and plain text. */
export function showTensor(x: tf.Tensor): Record<string, string> {
  if (x.isDisposed) return { "text/plain": `${heading(x)} (disposed)` };
  return { "text/html": tensorToHtml(x), "text/plain": tensorToText(x) };
}

/**
 * Values in rows, aligned at the decimal point, a block for each index of the leading axes.
 *
 *     Tensor float32 [2, 3]
 *     [[   1.50, -2.00, 3.25],
 *      [1000.00,  0.00, 0.00]]
 */
export function tensorToText(x: tf.Tensor): string {
  const blocks = blocksOf(x).map(({ label, cells }) => {
    const widths = columnWidths(cells);
    const rows = cells.map((row) => row.map((cell, j) => cell.padStart(widths[j]!)).join(", "));
    const body = rows.map((row) => `[${row}]`).join(",\n ");
    return (label ? `${label}\n` : "") + (x.rank < 2 ? body : `[${body}]`);
  });
  const text = x.rank === 0 ? blocks[0]!.slice(1, -1) : blocks.join("\n");
  return `${heading(x)}${x.rank === 0 ? " " : "\n"}${x.size === 0 ? "(no values)" : text}`;
}

function tensorToHtml(x: tf.Tensor): string {
  const blocks = x.size === 0 ? [] : blocksOf(x);
  const columns = shownIndices(x.shape.at(-1) ?? 1, EDGE.column);
  const rows = shownIndices(x.shape.at(-2) ?? 1, EDGE.row);
  const tables = blocks.map(({ label, cells }) => {
    if (label === "…") return `<div style="${FAINT}">…</div>`;
    const head = columns.map((j) => `<th scope="col" style="${CELL}${FAINT}">${j ?? "…"}</th>`).join("");
    const body = cells.map((row, i) => {
      const index = x.rank < 2 ? "" : `<th scope="row" style="${CELL}${FAINT}">${rows[i] ?? "…"}</th>`;
      return `<tr>${index}${row.map((cell) => `<td style="${CELL}">${escapeHtml(cell.trim())}</td>`).join("")}</tr>`;
    });
    const corner = x.rank < 2 ? "" : `<th style="${CELL}"></th>`;
    const thead = x.rank === 0 ? "" : `<thead><tr style="${RULE}">${corner}${head}</tr></thead>`;
    const caption = label ? `<div style="${FAINT}">${label}</div>` : "";
    return `${caption}<table style="${TABLE}">${thead}<tbody>${body.join("")}</tbody></table>`;
  });
  const empty = x.size === 0 ? `<div style="${FAINT}">no values</div>` : "";
  return `<div style="${BOX}"><div style="${FAINT}">${heading(x)}</div>${empty}${tables.join("")}</div>`;
}

// JupyterLab's theme colours where they exist, else the page's own: readable on a light and a dark ground.
const BOX = "font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px)";
const FAINT = "color:var(--jp-ui-font-color2,inherit);font-weight:normal;";
const RULE = "border-bottom:1px solid var(--jp-border-color1,currentColor)";
const TABLE = "border-collapse:collapse;margin:4px 0 8px;font-variant-numeric:tabular-nums;width:auto";
const CELL = "text-align:right;padding:2px 8px;white-space:pre;";

function heading({ dtype, shape }: tf.Tensor): string {
  return `Tensor ${dtype} [${shape.join(", ")}]`;
}

function blocksOf(x: tf.Tensor): Block[] {
  const leading = x.shape.slice(0, -2);
  const [rows, columns] = [x.shape.at(-2) ?? 1, x.shape.at(-1) ?? 1];
  const shownRows = x.rank < 2 ? [0] : shownIndices(rows, EDGE.row);
  const shownColumns = shownIndices(columns, EDGE.column);
  const blocks = shownIndices(
    leading.reduce((product, n) => product * n, 1),
    EDGE.block,
  );
  const places = blocks.flatMap((block) =>
    shownRows.flatMap((i) => shownColumns.map((j) => ({ block, i, j }))),
  );
  const isShown = (place: { block: Shown; i: Shown; j: Shown }) =>
    place.block !== undefined && place.i !== undefined && place.j !== undefined;
  const indices = places.filter(isShown).map(({ block, i, j }) => (block! * rows + i!) * columns + j!);
  const texts = x.size === 0 ? [] : formatValues(pick(x, indices), x.dtype);
  let next = 0;
  return blocks.map((block) => ({
    label: block === undefined ? "…" : leading.length > 0 ? blockLabel(block, leading) : "",
    cells:
      block === undefined
        ? []
        : shownRows.map((i) =>
            shownColumns.map((j) => (isShown({ block, i, j }) ? (texts[next++] ?? "") : "…")),
          ),
  }));
}

/** The values at flat `indices`; of a complex tensor the pairs `[re, im]`. */
function pick(x: tf.Tensor, indices: number[]): (number | string | [number, number])[] {
  const values = x.dataSync() as ArrayLike<number | string>;
  if (x.dtype !== "complex64") return indices.map((i) => values[i]!);
  return indices.map((i) => [values[2 * i] as number, values[2 * i + 1] as number]);
}

function shownIndices(length: number, edge: number): Shown[] {
  const all = Array.from({ length: Math.min(length, 2 * edge + 1) }, (_, i) => i);
  if (length <= 2 * edge + 1) return all;
  return [...all.slice(0, edge), undefined, ...all.slice(0, edge).map((i) => length - edge + i)];
}

function blockLabel(block: number, leading: number[]): string {
  const index: number[] = [];
  for (const n of leading.toReversed()) {
    index.unshift(block % n);
    block = Math.floor(block / n);
  }
  return `[${index.join(", ")}, :, :]`;
}

function columnWidths(cells: string[][]): number[] {
  return (cells[0] ?? []).map((_, j) => Math.max(...cells.map((row) => row[j]!.length)));
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// On the prototype, so that every tensor has it, whoever made it; not enumerable, so that no loop sees it.
Object.defineProperties(tf.Tensor.prototype, {
  [Symbol.for("Jupyter.display")]: {
    configurable: true,
    value(this: tf.Tensor) {
      return showTensor(this);
    },
  },
  // What Node prints for a tensor inside an array or an object, and in console.log.
  [Symbol.for("nodejs.util.inspect.custom")]: {
    configurable: true,
    value(this: tf.Tensor) {
      return showTensor(this)["text/plain"];
    },
  },
});
