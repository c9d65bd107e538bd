// What a model looks like: a row for each layer, with its output's shape and its parameters.

import type { Layer, Shape } from "./layer.ts";
import type { LayerPlan } from "./plan.ts";

interface Summarised {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** What each layer gives and has, or will have; undefined as long as the shape of the examples is unknown. */
  plan(): (LayerPlan & { name: string })[] | undefined;
}

/** Shows itself as a table in a notebook, as aligned rows in a console. */
export class Summary {
  readonly #title: string;
  readonly #rows: [layer: string, output: string, parameters: string][];

  constructor(model: Summarised) {
    const { name, layers } = model;
    const plan = model.plan();
    const counts = plan?.map(({ parameters }) =>
      parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    );
    const known = counts && layers.length > 0;
    this.#rows = [
      ["layer", "output", "parameters"],
      ...layers.map((layer, i): [string, string, string] => [
        plan ? plan[i]!.name : layer.name,
        plan ? withBatch(plan[i]!.output) : "(not built)",
        counts ? grouped(counts[i]!) : "",
      ]),
      ["total", "", known ? grouped(counts.reduce((sum, count) => sum + count, 0)) : ""],
    ];
    this.#title = known ? name : `${name}, built when its first batch comes`;
  }

  toString(): string {
    const widths = [0, 1].map((column) => Math.max(...this.#rows.map((row) => row[column]!.length)));
    const last = Math.max(...this.#rows.map((row) => row[2].length));
    const lines = this.#rows.map(([layer, output, parameters]) =>
      `${layer.padEnd(widths[0]!)}  ${output.padEnd(widths[1]!)}  ${parameters.padStart(last)}`.trimEnd(),
    );
    return [this.#title, ...lines].join("\n");
  }

  toBundle(): Record<string, string> {
    const cells = (tag: string, row: readonly string[]) =>
      row
        .map(
          (text, i) =>
            `<${tag} style="text-align:${i === 2 ? "right" : "left"}">${escapeHtml(text)}</${tag}>`,
        )
        .join("");
    const [head, ...rows] = this.#rows;
    const body = rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("");
    const html =
      `<table style="font-variant-numeric:tabular-nums"><caption>${escapeHtml(this.#title)}</caption>` +
      `<thead><tr>${cells("th", head!)}</tr></thead><tbody>${body}</tbody></table>`;
    return { "text/html": html, "text/plain": this.toString() };
  }
}

function sizeOf(shape: Shape): number {
  return shape.reduce((size, n) => size * n, 1);
}

function withBatch(shape: Shape): string {
  return `[${["batch", ...shape].join(", ")}]`;
}

/** 12810 as "12,810", the same in every locale. */
function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
