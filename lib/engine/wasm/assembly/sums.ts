// Sums over the rows of a matrix.

/** `to[j] = Σ x[i, j]` over the rows, x [rows, columns]. */
export function addColumns(rows: i32, columns: i32, x: usize, to: usize): void {
  const row = <usize>columns * 4;
  memory.fill(to, 0, row);
  for (let i = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(x + j)));
    for (; j < row; j += 4) store<f32>(to + j, load<f32>(to + j) + load<f32>(x + j));
    x += row;
  }
}
