// C = start + A B, on tiles of 4 rows and 8 columns of C that stay in registers.
//
// Matrices are pointers with the bytes from one row to the next and from one column to the next, so that a
// transposed matrix costs no copy. B is packed first, into panels of 8 columns: a tile then reads it in order.

/** Columns of a panel. */
const WIDTH: usize = 8;
const PANEL_ROW: usize = WIDTH * 4; // bytes

/** Bytes of a tile of C, 4 rows of 8 columns. */
const TILE: usize = 128;

/** Rows of B at a time: a panel of 256 rows is 8 KB, and stays in the first cache while A's rows pass by. */
const DEPTH: i32 = 256;

/** Columns of B at a time: 256 rows of 128 columns are 128 KB, and stay in the second cache. */
const BREADTH: i32 = 128;

/** Bytes of scratch memory that `product` wants. */
export function productScratch(k: i32, n: i32): usize {
  return TILE + <usize>n * 4 + packedBytes(k, n);
}

/**
 * `C = A B + bias`, with A [m, k], B [k, n], bias [n] or 0 for none, C [m, n] row after row.
 *
 * rowA, columnA: bytes from one row, one column of A to the next; the same for B.
 */
export function product(
  m: i32,
  k: i32,
  n: i32,
  A: usize,
  rowA: usize,
  columnA: usize,
  B: usize,
  rowB: usize,
  columnB: usize,
  bias: usize,
  C: usize,
  scratch: usize,
): void {
  const row = <usize>n * 4;
  if (bias === 0) {
    bias = scratch + TILE;
    memory.fill(bias, 0, row);
  }
  if (m < 4 && columnB === 4) {
    for (let i = 0; i < m; i++)
      combineRows(k, row, A + <usize>i * rowA, columnA, B, rowB, bias, C + <usize>i * row);
    return;
  }
  const panels = scratch + TILE + row;
  pack(k, n, B, rowB, columnB, panels);
  multiply(m, k, n, A, rowA, columnA, panels, bias, 0, C, row, scratch);
}

/** `c = bias + Σ a[l] B[l, :]`: for a row or two of A, packing B would take longer than the product. */
function combineRows(
  k: i32,
  row: usize,
  a: usize,
  column: usize,
  B: usize,
  rowB: usize,
  bias: usize,
  c: usize,
): void {
  memory.copy(c, bias, row);
  for (let l = 0; l < k; l++) {
    const value = v128.load32_splat(a);
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) {
      v128.store(c + j, f32x4.add(v128.load(c + j), f32x4.mul(value, v128.load(B + j))));
    }
    for (; j < row; j += 4) store<f32>(c + j, load<f32>(c + j) + load<f32>(a) * load<f32>(B + j));
    a += column;
    B += rowB;
  }
}

/** Bytes that a packed B [k, n] takes. */
export function packedBytes(k: i32, n: i32): usize {
  return ((<usize>n + WIDTH - 1) / WIDTH) * WIDTH * <usize>k * 4;
}

/** B [k, n] into panels; missing columns of the last one are 0. */
export function pack(k: i32, n: i32, B: usize, row: usize, column: usize, panels: usize): void {
  let to = panels;
  for (let j = 0; j < n; j += <i32>WIDTH) {
    const width = min<usize>(WIDTH, n - j);
    let from = B + <usize>j * column;
    if (width === WIDTH && column === 4) {
      for (let l = 0; l < k; l++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += row;
        to += PANEL_ROW;
      }
    } else if (width === WIDTH && row === 4) {
      to = packTransposed(k, from, column, to);
    } else {
      for (let l = 0; l < k; l++) {
        v128.store(to, f32x4.splat(0));
        v128.store(to, f32x4.splat(0), 16);
        for (let i: usize = 0; i < width; i++) store<f32>(to + i * 4, load<f32>(from + i * column));
        from += row;
        to += PANEL_ROW;
      }
    }
  }
}

/** One panel of B whose columns lie contiguous: four rows of it at a time are transposed in registers. */
function packTransposed(k: i32, from: usize, column: usize, to: usize): usize {
  let l = 0;
  for (; l + 4 <= k; l += 4) {
    transpose4(from, column, to);
    transpose4(from + 4 * column, column, to + 16);
    from += 16;
    to += 4 * PANEL_ROW;
  }
  for (; l < k; l++) {
    for (let i: usize = 0; i < WIDTH; i++) store<f32>(to + i * 4, load<f32>(from + i * column));
    from += 4;
    to += PANEL_ROW;
  }
  return to;
}

/** Four columns of four values into the left or right half of four rows of a panel. */
function transpose4(from: usize, column: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + column);
  const c = v128.load(from + 2 * column);
  const d = v128.load(from + 3 * column);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5); // a0 b0 a1 b1
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7); // a2 b2 a3 b3
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), PANEL_ROW);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 2 * PANEL_ROW);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 3 * PANEL_ROW);
}

/**
 * `C = start + A B` with A [m, k], packed B [k, n], C [m, n]; C's columns are contiguous.
 *
 * `start` has C's shape, a row every `startRow` bytes: C itself to add to it, a bias with startRow 0.
 * tile: 128 bytes, where an edge of C is computed.
 */
export function multiply(
  m: i32,
  k: i32,
  n: i32,
  A: usize,
  row: usize,
  column: usize,
  panels: usize,
  start: usize,
  startRow: usize,
  C: usize,
  rowC: usize,
  tile: usize,
): void {
  if (k === 0) copyRows(m, n, start, startRow, C, rowC);
  for (let first = 0; first < n; first += BREADTH) {
    const end = min(n, first + BREADTH);
    for (let l = 0; l < k; l += DEPTH) {
      const depth = min(DEPTH, k - l);
      const from = l === 0 ? start : C;
      const fromRow = l === 0 ? startRow : rowC;
      for (let i = 0; i < m; ) {
        const rows = m - i >= 4 ? 4 : 1;
        const a = A + <usize>i * row + <usize>l * column;
        for (let j = first; j < end; j += <i32>WIDTH) {
          const panel = panels + <usize>j * <usize>k * 4 + <usize>l * PANEL_ROW;
          const init = from + <usize>i * fromRow + <usize>j * 4;
          const c = C + <usize>i * rowC + <usize>j * 4;
          const width = n - j;
          if (width >= <i32>WIDTH) {
            if (rows === 4) tile4(depth, a, row, column, panel, init, fromRow, c, rowC);
            else tile1(depth, a, column, panel, init, c);
          } else {
            copyRows(rows, width, init, fromRow, tile, PANEL_ROW);
            if (rows === 4) tile4(depth, a, row, column, panel, tile, PANEL_ROW, tile, PANEL_ROW);
            else tile1(depth, a, column, panel, tile, tile);
            copyRows(rows, width, tile, PANEL_ROW, c, rowC);
          }
        }
        i += rows;
      }
    }
  }
}

function copyRows(rows: i32, width: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (let i = 0; i < rows; i++) {
    memory.copy(to, from, <usize>width * 4);
    from += fromRow;
    to += toRow;
  }
}

/** 4 rows by 8 columns: 8 of the 16 registers hold the sums, 2 the panel's row, one A's value. */
function tile4(
  depth: i32,
  a: usize,
  row: usize,
  column: usize,
  panel: usize,
  init: usize,
  initRow: usize,
  c: usize,
  rowC: usize,
): void {
  let c00 = v128.load(init);
  let c01 = v128.load(init, 16);
  init += initRow;
  let c10 = v128.load(init);
  let c11 = v128.load(init, 16);
  init += initRow;
  let c20 = v128.load(init);
  let c21 = v128.load(init, 16);
  init += initRow;
  let c30 = v128.load(init);
  let c31 = v128.load(init, 16);
  const row2 = row * 2;
  const row3 = row * 3;
  for (let l = 0; l < depth; l++) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(a + row);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a + row2);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a + row3);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    panel += PANEL_ROW;
    a += column;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += rowC;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += rowC;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += rowC;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

function tile1(depth: i32, a: usize, column: usize, panel: usize, init: usize, c: usize): void {
  let c0 = v128.load(init);
  let c1 = v128.load(init, 16);
  for (let l = 0; l < depth; l++) {
    const a0 = v128.load32_splat(a);
    c0 = f32x4.add(c0, f32x4.mul(a0, v128.load(panel)));
    c1 = f32x4.add(c1, f32x4.mul(a0, v128.load(panel, 16)));
    panel += PANEL_ROW;
    a += column;
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}
