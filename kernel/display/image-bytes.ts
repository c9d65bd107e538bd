// Which image a run of bytes is, if it is one beyond doubt: begun and ended as its format says.

/** Larger ones are shown as text unless `display.png(bytes)` asks: a notebook keeps every image it shows. */
const MAX_BYTES = 10_000_000;

export function imageTypeOf(bytes: Uint8Array): "image/png" | "image/jpeg" | "image/gif" | undefined {
  const { length } = bytes;
  if (length < 16 || length > MAX_BYTES) return undefined;
  if (startsWith(bytes, PNG)) return "image/png";
  if (startsWith(bytes, JPEG) && bytes[length - 2] === 0xff && bytes[length - 1] === 0xd9)
    return "image/jpeg";
  if ((startsWith(bytes, GIF87) || startsWith(bytes, GIF89)) && bytes[length - 1] === 0x3b)
    return "image/gif";
  return undefined;
}

// The signature and the header chunk, which must come first: "\x89PNG\r\n\x1a\n", its length 13, "IHDR".
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
const JPEG = [0xff, 0xd8, 0xff];
const GIF87 = [0x47, 0x49, 0x46, 0x38, 0x37, 0x61];
const GIF89 = [0x47, 0x49, 0x46, 0x38, 0x39, 0x61];

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  for (let i = 0; i < signature.length; i++) if (bytes[i] !== signature[i]) return false;
  return true;
}
