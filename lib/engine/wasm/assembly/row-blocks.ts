// Linear scores of a block of rows and their part of the gradient, in double precision, of rows in double or in single.

/** `z := X w + b`: x [rows, width] of T, w [width] and z [rows] in double precision; four rows pass at a time. */
function scores<T>(x: usize, rows: i32, width: i32, w: usize, b: f64, z: usize): void {
  const row = <usize>width * sizeof<T>();
  const pairs = <usize>(width & ~1);
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let j: usize = 0; j < pairs; j += 2) {
      const p = x + j * sizeof<T>();
      const wj = v128.load(w + j * 8);
      s0 = f64x2.add(s0, f64x2.mul(two<T>(p), wj));
      s1 = f64x2.add(s1, f64x2.mul(two<T>(p + row), wj));
      s2 = f64x2.add(s2, f64x2.mul(two<T>(p + 2 * row), wj));
      s3 = f64x2.add(s3, f64x2.mul(two<T>(p + 3 * row), wj));
    }
    store<f64>(z, b + both(s0) + rest<T>(x, width, w));
    store<f64>(z, b + both(s1) + rest<T>(x + row, width, w), 8);
    store<f64>(z, b + both(s2) + rest<T>(x + 2 * row, width, w), 16);
    store<f64>(z, b + both(s3) + rest<T>(x + 3 * row, width, w), 24);
    x += 4 * row;
    z += 32;
  }
  for (; i < rows; i++) {
    let s = f64x2.splat(0);
    for (let j: usize = 0; j < pairs; j += 2) {
      s = f64x2.add(s, f64x2.mul(two<T>(x + j * sizeof<T>()), v128.load(w + j * 8)));
    }
    store<f64>(z, b + both(s) + rest<T>(x, width, w));
    x += row;
    z += 8;
  }
}

/** `g += Xᵀ c`: x [rows, width] of T, c [rows] and g [width] in double precision. */
function gradient<T>(x: usize, rows: i32, width: i32, c: usize, g: usize): void {
  const row = <usize>width * sizeof<T>();
  const pairs = <usize>(width & ~1);
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    const c0 = v128.load64_splat(c);
    const c1 = v128.load64_splat(c, 8);
    const c2 = v128.load64_splat(c, 16);
    const c3 = v128.load64_splat(c, 24);
    for (let j: usize = 0; j < pairs; j += 2) {
      const p = x + j * sizeof<T>();
      const low = f64x2.add(f64x2.mul(c0, two<T>(p)), f64x2.mul(c1, two<T>(p + row)));
      const high = f64x2.add(f64x2.mul(c2, two<T>(p + 2 * row)), f64x2.mul(c3, two<T>(p + 3 * row)));
      const at = g + j * 8;
      v128.store(at, f64x2.add(v128.load(at), f64x2.add(low, high)));
    }
    for (let k: usize = 0; k < 4; k++) addRest<T>(x + k * row, width, load<f64>(c + k * 8), g);
    x += 4 * row;
    c += 32;
  }
  for (; i < rows; i++) {
    const c0 = v128.load64_splat(c);
    for (let j: usize = 0; j < pairs; j += 2) {
      const at = g + j * 8;
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(c0, two<T>(x + j * sizeof<T>()))));
    }
    addRest<T>(x, width, load<f64>(c), g);
    x += row;
    c += 8;
  }
}

export function scores32(x: usize, rows: i32, width: i32, w: usize, b: f64, z: usize): void {
  scores<f32>(x, rows, width, w, b, z);
}

export function scores64(x: usize, rows: i32, width: i32, w: usize, b: f64, z: usize): void {
  scores<f64>(x, rows, width, w, b, z);
}

export function gradient32(x: usize, rows: i32, width: i32, c: usize, g: usize): void {
  gradient<f32>(x, rows, width, c, g);
}

export function gradient64(x: usize, rows: i32, width: i32, c: usize, g: usize): void {
  gradient<f64>(x, rows, width, c, g);
}

/** Two neighbours in double precision. */
function two<T>(p: usize): v128 {
  if (sizeof<T>() === 4) return f64x2.promote_low_f32x4(v128.load64_zero(p));
  return v128.load(p);
}

function both(s: v128): f64 {
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}

/** What the last column of an odd count adds to a score. */
function rest<T>(x: usize, width: i32, w: usize): f64 {
  if ((width & 1) === 0) return 0;
  const last = <usize>(width - 1);
  return <f64>load<T>(x + last * sizeof<T>()) * load<f64>(w + last * 8);
}

function addRest<T>(x: usize, width: i32, c: f64, g: usize): void {
  if ((width & 1) === 0) return;
  const last = <usize>(width - 1);
  const at = g + last * 8;
  store<f64>(at, load<f64>(at) + c * <f64>load<T>(x + last * sizeof<T>()));
}
