// Several small charts in one figure: where each stands, and its title above it.

import type { Annotations, Layout } from "plotly.js";

export interface Panel {
  /** What a trace says to stand here: `{ xaxis: "x2", yaxis: "y2" }`. */
  axes: { xaxis: "x"; yaxis: "y" };
  /** The axes' keys in the layout. */
  keys: { x: string; y: string };
  /** The panel's place, in shares of the drawing's width and height. */
  x: [number, number];
  y: [number, number];
  /** Whether nothing stands left of it, or below: there axes have their titles. */
  leftmost: boolean;
  lowest: boolean;
}

export interface PanelOptions {
  columns?: number;
  /** Space between two panels, in shares of the whole. */
  gap?: { x: number; y: number };
}

/** `count` panels, row after row from the top left. */
export function panels(
  count: number,
  { columns = 1, gap = { x: 0.08, y: 0.12 } }: PanelOptions = {},
): Panel[] {
  const rows = Math.max(1, Math.ceil(count / columns));
  const width = (1 - gap.x * (columns - 1)) / columns;
  const height = (1 - gap.y * (rows - 1)) / rows;
  return Array.from({ length: count }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const left = column * (width + gap.x);
    const top = 1 - row * (height + gap.y);
    const n = i === 0 ? "" : `${i + 1}`;
    return {
      axes: { xaxis: `x${n}`, yaxis: `y${n}` } as Panel["axes"],
      keys: { x: `xaxis${n}`, y: `yaxis${n}` },
      x: [left, Math.min(1, left + width)],
      y: [Math.max(0, top - height), Math.min(1, top)],
      leftmost: column === 0,
      lowest: i + columns >= count,
    };
  });
}

/** Columns for `count` panels, at most `most`, so that the rows are as full as can be. */
export function evenly(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / Math.max(1, Math.ceil(count / most))));
}

/** The axes of all panels; `axis` says what each has beside its place. */
export function panelAxes(
  all: readonly Panel[],
  axis: (panel: Panel, i: number) => { x: Partial<Layout["xaxis"]>; y: Partial<Layout["yaxis"]> },
): Partial<Layout> {
  const axes = all.flatMap((panel, i) => {
    const { x, y } = axis(panel, i);
    return [
      [panel.keys.x, { domain: panel.x, anchor: panel.axes.yaxis, ...x }],
      [panel.keys.y, { domain: panel.y, anchor: panel.axes.xaxis, ...y }],
    ];
  });
  return Object.fromEntries(axes) as Partial<Layout>;
}

/** A title above the panel's left edge. */
export function panelTitle({ x, y }: Panel, text: string): Partial<Annotations> {
  return {
    text,
    showarrow: false,
    xref: "paper",
    yref: "paper",
    x: x[0],
    y: y[1],
    xanchor: "left",
    yanchor: "bottom",
    font: { size: 13 },
  };
}
