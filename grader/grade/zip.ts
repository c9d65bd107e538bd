// What is in a zip, read without unpacking more than the one file that is asked for.

import { inflateRawSync } from "node:zlib";

/** One file in a zip. */
export interface ZipEntry {
  name: string;
  /** What the zip says; a bomb says less. */
  size: number;
  /** Its content; throws a ZipError where that is damaged, or longer than `most` bytes. */
  read: (most: number) => Buffer;
}

/** A zip that cannot be read. */
export class ZipError extends Error {
  override name = "ZipError";
}

const endMark = 0x06054b50;
const endLength = 22;
const longestComment = 65_535;
const entryMark = 0x02014b50;
const entryLength = 46;
const fileMark = 0x04034b50;
const fileLength = 30;

/** The table at the end of the zip; throws a ZipError for what is none, or has more than `most` entries. */
export function zipEntries(zip: Buffer, most: number): ZipEntry[] {
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count > most) throw new ZipError(`it has more than ${most} entries`);
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + entryLength > zip.length || zip.readUInt32LE(at) !== entryMark) {
      throw new ZipError("its table of contents is damaged");
    }
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString("utf8", at + entryLength, at + entryLength + nameLength);
    entries.push({ name, size: zip.readUInt32LE(at + 24), read: contentAt(zip, at) });
    at += entryLength + nameLength + extra + comment;
  }
  return entries;
}

/** A comment may stand behind the last record, so it is looked for from the end. */
function endOf(zip: Buffer): number {
  const last = zip.length - endLength;
  for (let at = last; at >= 0 && at >= last - longestComment; at--) {
    if (zip.readUInt32LE(at) === endMark) return at;
  }
  throw new ZipError("it is no zip, or its end is missing");
}

function contentAt(zip: Buffer, entry: number): ZipEntry["read"] {
  const isEncrypted = (zip.readUInt16LE(entry + 8) & 1) === 1;
  const method = zip.readUInt16LE(entry + 10);
  const length = zip.readUInt32LE(entry + 20);
  const file = zip.readUInt32LE(entry + 42);
  return (most) => {
    if (isEncrypted) throw new ZipError("it is encrypted");
    if (file + fileLength > zip.length || zip.readUInt32LE(file) !== fileMark) {
      throw new ZipError("a file in it is damaged");
    }
    const start = file + fileLength + zip.readUInt16LE(file + 26) + zip.readUInt16LE(file + 28);
    const packed = zip.subarray(start, start + length);
    if (packed.length < length) throw new ZipError("a file in it is cut off");
    if (method === 0) return packed;
    if (method !== 8) throw new ZipError(`it is packed by method ${method}; deflate can be read`);
    try {
      return inflateRawSync(packed, { maxOutputLength: most });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ERR_BUFFER_TOO_LARGE") throw new ZipError(`a file in it has more than ${most} bytes`);
      throw new ZipError(`a file in it is damaged: ${message}`);
    }
  };
}
