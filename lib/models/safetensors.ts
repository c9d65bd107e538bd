// Safetensors: named tensors and some text in one file, as PyTorch, JAX and others read and write it too.

/** One array; `dtype` in the format's own words. */
export interface StoredTensor {
  dtype: "F32" | "I32" | "U8";
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

export interface TensorFile {
  tensors: Map<string, StoredTensor>;
  /** Text by name; the format has no other kind. */
  metadata: Record<string, string>;
}

/**
 * The file, in parts to be written one after the other: 8 bytes with the header's length, the header as JSON, then
 * the numbers of each tensor, little-endian and without a gap (github.com/huggingface/safetensors).
 */
export function encode({ tensors, metadata }: TensorFile): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let end = 0;
  // Wide numbers first, as the format's own writers do: each array then lies where its kind may be read in place.
  const sorted = [...tensors].sort(([, a], [, b]) => WIDTHS[b.dtype]! - WIDTHS[a.dtype]!);
  for (const [name, { dtype, shape, values }] of sorted) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
    parts.push(bytes);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(SPACE); // so that the numbers begin aligned
  padded.set(json);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return [length, padded, ...parts];
}

/** All parts in one array. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Reads a file; `where` (`models.load: "net.safetensors"`) opens the error texts. Numbers of 16 and 64 bits come as
 * those of 32: F16, BF16 and F64 as F32, I64 as I32 (which must fit).
 */
export function decode(where: string, bytes: Uint8Array): TensorFile {
  const fail: (what: string) => never = (what) => {
    throw new SyntaxError(`${where} is no safetensors file, or was cut off: ${what}`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, and the header's length alone takes 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER)) {
    fail(`it begins with ${shownBytes(bytes)}, where the header's length should stand`);
  }
  const start = 8 + Number(length);
  if (bytes.length < start) fail(`its header ends at byte ${start}, the file at byte ${bytes.length}`);
  const header = readHeader(bytes.subarray(8, start), fail);
  const { __metadata__: metadata = {}, ...entries } = header;
  const ends = Object.values(entries).map(({ data_offsets }) => data_offsets?.[1] ?? 0);
  const wanted = start + Math.max(0, ...ends);
  if (bytes.length !== wanted) fail(`it should have ${wanted} bytes, and has ${bytes.length}`);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [from, to] = data_offsets;
    const width = WIDTHS[dtype];
    if (width === undefined) {
      throw new TypeError(
        `${where}: tensor "${name}" is of ${dtype}, known are ${Object.keys(WIDTHS).join(", ")}`,
      );
    }
    const size = shape.reduce((product, n) => product * n, 1);
    if (to - from !== size * width) {
      fail(
        `tensor "${name}" of shape [${shape.join(", ")}] takes ${size * width} bytes, and has ${to - from}`,
      );
    }
    const data = new Uint8Array(to - from); // a copy: begins where wider numbers may begin
    data.set(bytes.subarray(start + from, start + to));
    tensors.set(name, { shape, ...numbersOf(where, name, dtype as Dtype, data) });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

type Dtype = keyof typeof WIDTHS;

/** Bytes of one number. */
const WIDTHS: Record<string, number> = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 },
};

/** As the format's own readers have it. */
const LONGEST_HEADER = 100_000_000;
const SPACE = 0x20;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [from: number, to: number];
}

function readHeader(bytes: Uint8Array, fail: (what: string) => never): Record<string, Entry> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    fail("its header is no JSON"); // JSON's own words would quote bytes that mean nothing to anyone
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    fail("its header is no JSON object");
  for (const [name, entry] of Object.entries(header as Record<string, Partial<Entry>>)) {
    if (name === "__metadata__") continue;
    const isCount = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    const isEntry =
      typeof dtype === "string" &&
      Array.isArray(shape) &&
      shape.every(isCount) &&
      Array.isArray(offsets) &&
      offsets.length === 2 &&
      offsets.every(isCount) &&
      offsets[0]! <= offsets[1]!;
    if (!isEntry) fail(`its header says of "${name}" no dtype, shape and data_offsets`);
  }
  return header as Record<string, Entry>;
}

function numbersOf(
  where: string,
  name: string,
  dtype: Dtype,
  { buffer, length }: Uint8Array<ArrayBuffer>,
): Pick<StoredTensor, "dtype" | "values"> {
  switch (dtype) {
    case "F32":
      return { dtype: "F32", values: new Float32Array(buffer) };
    case "I32":
      return { dtype: "I32", values: new Int32Array(buffer) };
    case "U8":
    case "BOOL":
      return { dtype: "U8", values: new Uint8Array(buffer) };
    case "F64":
      return { dtype: "F32", values: Float32Array.from(new Float64Array(buffer)) };
    case "BF16":
      return { dtype: "F32", values: widened(new Uint16Array(buffer)) };
    case "F16":
      return { dtype: "F32", values: Float32Array.from(new Uint16Array(buffer), half) };
    case "I16":
      return { dtype: "I32", values: Int32Array.from(new Int16Array(buffer)) };
    case "I8":
      return { dtype: "I32", values: Int32Array.from(new Int8Array(buffer)) };
  }
  const values = new BigInt64Array(buffer, 0, length / 8);
  const large = values.find((value) => BigInt.asIntN(32, value) !== value);
  if (large !== undefined) {
    throw new RangeError(`${where}: tensor "${name}" of I64 must hold numbers of 32 bits, got ${large}`);
  }
  return { dtype: "I32", values: Int32Array.from(values, Number) };
}

/** BF16 is the upper half of a float of 32 bits. */
function widened(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

/** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** `89 50 4e 47 (".PNG")`: what a foreign file betrays itself by. */
function shownBytes(bytes: Uint8Array): string {
  const first = [...bytes.subarray(0, 8)];
  const text = first.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
  return `${first.map((byte) => byte.toString(16).padStart(2, "0")).join(" ")} ("${text}")`;
}
