// Pictures side by side, in rows: one heat map for all of them, with gaps.

import type { Annotations, Data, Layout } from "plotly.js";

import { INK } from "./theme.ts";

/** `values` row after row, [height, width], or with colours [height, width, 3], 0 to 255. */
export interface Tile {
  values: Float64Array;
  title?: string;
}

export interface Sheet {
  tiles: readonly Tile[];
  height: number;
  width: number;
  /** 1 for grey levels, 3 for colours. */
  channels: 1 | 3;
  columns: number;
  /** Of grey levels. */
  colorscale: string | [number, string][];
  range: readonly [low: number, high: number];
  name: string;
}

/** How wide all tiles together are drawn at most, and one tile, in pixels. */
const ACROSS = 780;
const LARGEST = 130;
const TITLE = 20;

/** The traces, and the layout's axes, annotations and height. */
export function tileSheet(sheet: Sheet): { data: Data[]; layout: Partial<Layout> } {
  const { tiles, height, width, columns } = sheet;
  const rows = Math.ceil(tiles.length / columns);
  const titled = tiles.some(({ title }) => title);
  const scale = Math.min(LARGEST / Math.max(height, width), ACROSS / (columns * width * 1.1)); // pixels a cell
  const across = Math.max(1, Math.round(width / 12), Math.round(4 / scale));
  const down = Math.max(across, titled ? Math.ceil(TITLE / scale) : 0);
  const place = (i: number) => ({
    left: (i % columns) * (width + across),
    top: Math.floor(i / columns) * (height + down),
  });
  const all = { rows: rows * (height + down) - down, columns: columns * (width + across) - across };
  const annotations = tiles.flatMap(({ title }, i): Partial<Annotations>[] => {
    const { left, top } = place(i);
    if (!title) return [];
    return [
      {
        ...{ text: title, x: left + (width - 1) / 2, y: top - 0.5, xanchor: "center", yanchor: "bottom" },
        ...{ showarrow: false, font: { size: 12, color: INK } },
      },
    ];
  });
  const hidden = { visible: false, showgrid: false, zeroline: false };
  return {
    data: [sheet.channels === 1 ? grey(sheet, all, place) : coloured(sheet, all, place)],
    layout: {
      xaxis: { ...hidden, range: [-0.5, all.columns - 0.5], constrain: "domain", constraintoward: "left" },
      yaxis: {
        ...hidden,
        range: [all.rows - 0.5, -0.5 - (titled ? down : 0)],
        scaleanchor: "x",
        constrain: "domain",
        constraintoward: "top",
      },
      annotations,
      showlegend: false,
      height: Math.round(130 + scale * (all.rows + (titled ? down : 0))),
      margin: { l: 24, r: 24, b: 24 },
    },
  };
}

type Place = (i: number) => { left: number; top: number };

function grey(
  { tiles, height, width, colorscale, range, name }: Sheet,
  all: { rows: number; columns: number },
  place: Place,
): Data {
  const digits = Math.min(12, Math.max(0, Math.ceil(Math.log10(128 / (range[1] - range[0] || 1))))); // half a shade
  // null leaves a gap
  const z = Array.from({ length: all.rows }, () => new Array<number | null>(all.columns).fill(null));
  for (const [i, { values }] of tiles.entries()) {
    const { left, top } = place(i);
    for (const [k, value] of values.entries()) {
      z[top + Math.floor(k / width)]![left + (k % width)] = Number(value.toFixed(digits));
    }
  }
  return {
    type: "heatmap",
    name: `${name} (${tiles.length}, ${height} × ${width})`,
    z,
    zmin: range[0],
    zmax: range[1],
    colorscale,
    hoverongaps: false,
    hovertemplate: "%{z:.3g}<extra></extra>",
    colorbar: { outlinewidth: 0, thickness: 14 },
  } as Data;
}

function coloured(
  { tiles, height, width, name }: Sheet,
  all: { rows: number; columns: number },
  place: Place,
): Data {
  const z = Array.from({ length: all.rows }, () => Array.from({ length: all.columns }, () => [0, 0, 0, 0]));
  for (const [i, { values }] of tiles.entries()) {
    const { left, top } = place(i);
    for (let k = 0; k < height * width; k++) {
      const colour = Array.from(values.subarray(3 * k, 3 * k + 3), Math.round);
      z[top + Math.floor(k / width)]![left + (k % width)] = [...colour, 1];
    }
  }
  return {
    type: "image",
    colormodel: "rgba",
    name: `${name} (${tiles.length}, ${height} × ${width})`,
    z,
  } as Data;
}
