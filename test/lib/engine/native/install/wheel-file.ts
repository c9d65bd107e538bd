// Makes wheels for the tests: real zip archives, as small as need be.

import { crc32, deflateRawSync } from "node:zlib";

export interface Entry {
  data: string | Uint8Array;
  /** Not compressed. */
  stored?: boolean;
  executable?: boolean;
}

export function makeWheel(entries: Record<string, string | Entry>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { data, stored = false, executable = false } = typeof entry === "string" ? { data: entry } : entry;
    const bytes = Buffer.from(data as Uint8Array);
    const packed = stored ? bytes : deflateRawSync(bytes);
    const header = Buffer.alloc(26); // version needed, flags, method, time, date, crc, sizes, name's length, extra's
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(stored ? 0 : 8, 4);
    header.writeUInt32LE(crc32(bytes), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(bytes.length, 18);
    header.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), header, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14); // comment's length, disk, attributes, mode, offset
    tail.writeUInt32LE(((executable ? 0o100755 : 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const made = Buffer.from([20, 3]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02"), made, header, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(locals.length, 4);
  end.writeUInt16LE(locals.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from("PK\x05\x06"), end]);
}
