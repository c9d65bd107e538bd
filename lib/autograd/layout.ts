// Where the nodes of a graph stand: in columns by how far they are from the end, in rows so that few wires cross.

import { type Dependent, topological } from "./topological.ts";

/** A place in a column: of a node, or of a wire that passes between the nodes. */
export interface Place<N> {
  /** Absent where a wire passes. */
  node?: N;
  column: number;
  /** In units of a row. */
  row: number;
}

/** A wire from a node to one that uses it, by way of each column between them. */
export interface Wire<N> {
  from: Place<N>;
  to: Place<N>;
  /** Which of the inputs of `to` it is. */
  input: number;
  through: Place<N>[];
}

export interface Layout<N> {
  places: Place<N>[];
  wires: Wire<N>[];
  columns: number;
  rows: number;
}

const SWEEPS = 8;

/** A layered layout (Sugiyama, Tagawa and Toda, 1981), the inputs on the left and `root` on the right. */
export function layout<N extends Dependent<N>>(root: N): Layout<N> {
  const order = topological(root);
  const distance = distances(order);
  const last = Math.max(...distance.values());
  const columns: Place<N>[][] = Array.from({ length: last + 1 }, () => []);
  const put = (place: Place<N>) => {
    columns[place.column]!.push(place);
    return place;
  };
  // In topological order, which keeps the inputs of a formula from top to bottom.
  const placeOf = new Map(
    order.map((node) => [node, put({ node, column: last - distance.get(node)!, row: 0 })]),
  );
  const chains = new Map<N, Place<N>[]>();
  const links: Link<N>[] = [];
  const wires = order.flatMap((node) =>
    node.inputs.map((input, i): Wire<N> => {
      const [from, to] = [placeOf.get(input)!, placeOf.get(node)!];
      // All wires of a node run together as far as they can.
      const chain = chains.get(input) ?? [];
      chains.set(input, chain);
      while (from.column + 1 + chain.length < to.column) {
        const left = chain.at(-1) ?? from;
        chain.push(put({ column: left.column + 1, row: 0 }));
        links.push({ left, right: chain.at(-1)!, input: 0 });
      }
      const through = chain.slice(0, to.column - from.column - 1);
      links.push({ left: through.at(-1) ?? from, right: to, input: i });
      return { from, to, input: i, through };
    }),
  );
  untangle(columns, links);
  settle(columns, links);
  const places = columns.flat();
  const top = Math.min(...places.map(({ row }) => row));
  for (const place of places) place.row -= top;
  return { places, wires, columns: columns.length, rows: Math.max(...places.map(({ row }) => row)) + 1 };
}

interface Link<N> {
  left: Place<N>;
  right: Place<N>;
  /** Which input of the right node it is: two wires into one node arrive in this order. */
  input: number;
}

/** How many steps lead from each node to the end, the longest way: so inputs stand close to where they are used. */
function distances<N extends Dependent<N>>(order: readonly N[]): Map<N, number> {
  const distance = new Map(order.map((node) => [node, 0]));
  for (const node of [...order].reverse()) {
    for (const input of node.inputs) {
      distance.set(input, Math.max(distance.get(input)!, distance.get(node)! + 1));
    }
  }
  return distance;
}

/** Orders each column by the middle of what its places are linked to, to and fro, and keeps the best order seen. */
function untangle<N>(columns: Place<N>[][], links: readonly Link<N>[]): void {
  const gaps = columns.map((_, column) => links.filter(({ left }) => left.column === column));
  let best = columns.map((column) => [...column]);
  let fewest = crossings(columns, gaps);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const toLeft = sweep % 2 === 0;
    for (const column of toLeft ? [...columns].reverse() : columns) {
      const at = column[0]!.column;
      const rank = ranks(columns[toLeft ? at + 1 : at - 1] ?? []);
      const seen = new Map(column.map((place) => [place, [] as number[]]));
      for (const { left, right, input } of (toLeft ? gaps[at] : gaps[at - 1]) ?? []) {
        if (toLeft) seen.get(left)!.push(rank.get(right)! + input / 16);
        else seen.get(right)!.push(rank.get(left)!);
      }
      const middle = new Map(
        column.map((place, i) => {
          const around = seen.get(place)!;
          return [place, around.length > 0 ? around.reduce((a, b) => a + b) / around.length : i];
        }),
      );
      column.sort((a, b) => middle.get(a)! - middle.get(b)!);
    }
    const now = crossings(columns, gaps);
    if (now < fewest) {
      fewest = now;
      best = columns.map((column) => [...column]);
    }
  }
  for (const [i, column] of best.entries()) columns[i] = column;
}

function ranks<N>(column: readonly Place<N>[]): Map<Place<N>, number> {
  return new Map(column.map((place, i) => [place, i]));
}

/** How many pairs of links cross, between each column and the next. */
function crossings<N>(columns: readonly Place<N>[][], gaps: readonly (readonly Link<N>[])[]): number {
  let count = 0;
  for (const [column, gap] of gaps.entries()) {
    const [left, right] = [ranks(columns[column]!), ranks(columns[column + 1] ?? [])];
    for (const [i, a] of gap.entries()) {
      for (const b of gap.slice(i + 1)) {
        const onLeft = left.get(a.left)! - left.get(b.left)!;
        const onRight = right.get(a.right)! - right.get(b.right)! || a.input - b.input;
        if (onLeft * onRight < 0) count++;
      }
    }
  }
  return count;
}

/** Gives rows: each place as near to the mean of its neighbours as the order and a row's distance allow. */
function settle<N>(columns: readonly Place<N>[][], links: readonly Link<N>[]): void {
  for (const column of columns) {
    for (const [i, place] of column.entries()) place.row = i - (column.length - 1) / 2;
  }
  const near = new Map<Place<N>, Place<N>[]>();
  for (const { left, right } of links) {
    near.set(left, [...(near.get(left) ?? []), right]);
    near.set(right, [...(near.get(right) ?? []), left]);
  }
  for (let sweep = 0; sweep < 2 * SWEEPS; sweep++) {
    for (const column of sweep % 2 === 0 ? [...columns].reverse() : columns) {
      const wanted = column.map((place) => {
        const rows = near.get(place)?.map(({ row }) => row) ?? [place.row];
        return rows.reduce((a, b) => a + b) / rows.length;
      });
      for (const [i, row] of apart(wanted).entries()) column[i]!.row = row;
    }
  }
}

/** The numbers closest to `wanted` (least squares) in the same order with at least 1 between neighbours. */
function apart(wanted: readonly number[]): number[] {
  // Minus their index, they must only not fall: neighbours that do are pooled into their mean.
  const pools: { sum: number; size: number }[] = [];
  for (const [i, row] of wanted.entries()) {
    pools.push({ sum: row - i, size: 1 });
    for (;;) {
      const [before, at] = pools.slice(-2);
      if (!at || before!.sum / before!.size <= at.sum / at.size) break;
      pools.splice(-2, 2, { sum: before!.sum + at.sum, size: before!.size + at.size });
    }
  }
  return pools.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size)).map((row, i) => row + i);
}
