// Rows picked by number, which is an embedding, and the sums of those picked by one number, which is its gradient.

/** `to[s, :] = Σ x[i, :]` over all rows i with ids[i] = s; ids that are no segment are left out. */
export function segmentSum(rows: i32, columns: i32, segments: i32, x: usize, ids: usize, to: usize): void {
  const row = <usize>columns * 4;
  memory.fill(to, 0, <usize>segments * row);
  for (let i = 0; i < rows; i++) {
    const segment = load<i32>(ids + <usize>i * 4);
    if (segment < 0 || segment >= segments) continue;
    const at = to + <usize>segment * row;
    const from = x + <usize>i * row;
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) v128.store(at + j, f32x4.add(v128.load(at + j), v128.load(from + j)));
    for (; j < row; j += 4) store<f32>(at + j, load<f32>(at + j) + load<f32>(from + j));
  }
}

/** `to[i, :] = x[ids[i], :]`. Returns the first i whose id is no row of x, or -1. */
export function gatherRows(count: i32, columns: i32, rows: i32, x: usize, ids: usize, to: usize): i32 {
  const row = <usize>columns * 4;
  for (let i = 0; i < count; i++) {
    const id = load<i32>(ids + <usize>i * 4);
    if (id < 0 || id >= rows) return i;
    const from = x + <usize>id * row;
    let j: usize = 0;
    for (; j + 16 <= row; j += 16) v128.store(to + j, v128.load(from + j));
    for (; j < row; j += 4) store<f32>(to + j, load<f32>(from + j));
    to += row;
  }
  return -1;
}
