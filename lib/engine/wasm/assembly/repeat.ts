// Blocks of memory repeated: one axis of a tensor tiled.

/** Each of `blocks` blocks of so many bytes, `times` times one after another. */
export function repeat(blocks: i32, bytes: usize, times: i32, from: usize, to: usize): void {
  for (let i = 0; i < blocks; i++) {
    for (let k = 0; k < times; k++) {
      let j: usize = 0;
      for (; j + 16 <= bytes; j += 16) v128.store(to + j, v128.load(from + j));
      for (; j < bytes; j += 4) store<f32>(to + j, load<f32>(from + j));
      to += bytes;
    }
    from += bytes;
  }
}
