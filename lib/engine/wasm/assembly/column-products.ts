// Sums of products of columns in double precision, for a block of rows: for lib/linear/gram.ts.

/**
 * Adds `xᵀ x` to the lower half of `sums` [width, width], x [rows, width], width a multiple of 4.
 *
 * Tiles of 4 by 4 columns: eight sums of two numbers stay in registers while the rows pass by.
 */
export function addProducts(x: usize, rows: i32, width: i32, sums: usize): void {
  const row = <usize>width * 8;
  const end = x + <usize>rows * row;
  for (let a: usize = 0; a < row; a += 32) {
    for (let b: usize = 0; b <= a; b += 32) {
      let s00 = f64x2.splat(0);
      let s01 = f64x2.splat(0);
      let s10 = f64x2.splat(0);
      let s11 = f64x2.splat(0);
      let s20 = f64x2.splat(0);
      let s21 = f64x2.splat(0);
      let s30 = f64x2.splat(0);
      let s31 = f64x2.splat(0);
      for (let p = x; p < end; p += row) {
        const y0 = v128.load(p + b);
        const y1 = v128.load(p + b, 16);
        const x0 = v128.load64_splat(p + a);
        s00 = f64x2.add(s00, f64x2.mul(x0, y0));
        s01 = f64x2.add(s01, f64x2.mul(x0, y1));
        const x1 = v128.load64_splat(p + a, 8);
        s10 = f64x2.add(s10, f64x2.mul(x1, y0));
        s11 = f64x2.add(s11, f64x2.mul(x1, y1));
        const x2 = v128.load64_splat(p + a, 16);
        s20 = f64x2.add(s20, f64x2.mul(x2, y0));
        s21 = f64x2.add(s21, f64x2.mul(x2, y1));
        const x3 = v128.load64_splat(p + a, 24);
        s30 = f64x2.add(s30, f64x2.mul(x3, y0));
        s31 = f64x2.add(s31, f64x2.mul(x3, y1));
      }
      const at = sums + (a >> 3) * row + b;
      addTwo(at, s00, s01);
      addTwo(at + row, s10, s11);
      addTwo(at + 2 * row, s20, s21);
      addTwo(at + 3 * row, s30, s31);
    }
  }
}

/** Adds four sums to the four numbers at `at`. */
function addTwo(at: usize, low: v128, high: v128): void {
  v128.store(at, f64x2.add(v128.load(at), low));
  v128.store(at, f64x2.add(v128.load(at, 16), high), 16);
}
