// A grey picture as a PNG, in a few lines: what a notebook shows images with.

/** Pixels 0 (black) to 255 (white), row after row, as a `data:` URL. */
export function grayPng(pixels: Uint8Array, width: number, height: number): string {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8); // bits of one pixel; the zeros after it: grey, deflate, no filters of a new kind, not interlaced
  const rows = new Uint8Array(height * (width + 1)); // each row begins with its filter: 0, none
  for (let i = 0; i < height; i++) rows.set(pixels.subarray(i * width, (i + 1) * width), i * (width + 1) + 1);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const file = [
    Uint8Array.from(signature),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflate(rows)),
    chunk("IEND", new Uint8Array(0)),
  ];
  const bytes = file.flatMap((part) => [...part]);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(data.length + 12);
  const view = new DataView(whole.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) whole[4 + i] = type.charCodeAt(i);
  whole.set(data, 8);
  view.setUint32(data.length + 8, crc32(whole.subarray(4, data.length + 8)));
  return whole;
}

/** Node compresses; a browser can only while others wait, so there the bytes are stored as they are. */
function deflate(bytes: Uint8Array): Uint8Array {
  const zlib = globalThis.process?.getBuiltinModule?.("node:zlib");
  return zlib ? zlib.deflateSync(bytes) : stored(bytes);
}

/** The format zlib without compression: blocks of at most 65,535 bytes, each with its length and the complement. */
export function stored(bytes: Uint8Array): Uint8Array {
  const most = 65_535;
  const parts: number[] = [0x78, 0x01];
  for (let from = 0; from === 0 || from < bytes.length; from += most) {
    const block = bytes.subarray(from, from + most);
    const isLast = from + most >= bytes.length ? 1 : 0;
    const { length } = block;
    parts.push(isLast, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255, ...block);
  }
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return Uint8Array.from([...parts, b >> 8, b & 255, a >> 8, a & 255]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
