// Sums over the rows of a matrix, over its columns, over all.
//
// Blocks are added up in single precision, their sums in double: many thousand values lose no more digits than a
// few hundred would.

const BLOCK: i32 = 128;

/** `to[j] = Σ x[i, j]` over the rows, x [rows, columns]. */
export function sumRows(rows: i32, columns: i32, x: usize, to: usize): void {
  const row = <usize>columns * 4;
  let j: usize = 0;
  for (; j + 16 <= row; j += 16) sumFour(rows, row, x + j, to + j);
  for (; j < row; j += 4) {
    let sum: f64 = 0;
    for (let i: usize = 0; i < <usize>rows; i++) sum += load<f32>(x + i * row + j);
    store<f32>(to + j, <f32>sum);
  }
}

/** Four columns. */
function sumFour(rows: i32, row: usize, x: usize, to: usize): void {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let first = 0; first < rows; first += BLOCK) {
    const count = min(BLOCK, rows - first);
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let i = 0;
    for (; i + 2 <= count; i += 2) {
      a = f32x4.add(a, v128.load(x));
      b = f32x4.add(b, v128.load(x + row));
      x += 2 * row;
    }
    if (i < count) {
      a = f32x4.add(a, v128.load(x));
      x += row;
    }
    a = f32x4.add(a, b);
    low = f64x2.add(low, f64x2.promote_low_f32x4(a));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3)));
  }
  const sums = v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
  v128.store(to, sums);
}

/** `to[i] = Σ x[i, j]` over the columns, x [rows, columns]. */
export function sumColumns(rows: i32, columns: i32, x: usize, to: usize): void {
  const row = <usize>columns * 4;
  const block: usize = <usize>BLOCK * 32;
  for (let i = 0; i < rows; i++) {
    let sum: f32 = 0;
    for (let first: usize = 0; first < row; first += block)
      sum += sumBlock(x + first, min(block, row - first));
    store<f32>(to, sum);
    to += 4;
    x += row;
  }
}

function sumBlock(x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    a = f32x4.add(a, v128.load(x + i));
    b = f32x4.add(b, v128.load(x + i, 16));
  }
  a = f32x4.add(a, b);
  let sum: f32 =
    f32x4.extract_lane(a, 0) + f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 2) + f32x4.extract_lane(a, 3);
  for (; i < bytes; i += 4) sum += load<f32>(x + i);
  return sum;
}

/** `y = x / divisor` of n values; y may be x. */
export function divide(n: i32, x: usize, divisor: f32, y: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(y + i, f32x4.div(v128.load(x + i), f32x4.splat(divisor)));
  for (; i < end; i += 4) store<f32>(y + i, load<f32>(x + i) / divisor);
}
