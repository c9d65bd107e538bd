// Takes files out of a wheel, which is a zip archive: only those wanted, and none of it ever whole in memory.

import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createInflateRaw } from "node:zlib";

import { explainFileError, InstallFailure } from "./failure.ts";

export interface Unpacked {
  files: number;
  bytes: number;
}

export interface WheelMember {
  name: string;
  /** 0 stored, 8 deflated: the two that wheels use. */
  method: number;
  compressedBytes: number;
  bytes: number;
  /** Of its local header, which stands before the data. */
  offset: number;
  executable: boolean;
}

/** Writes the members whose name matches below `into`, under their names in the wheel. */
export async function unpackWheel(
  file: string,
  into: string,
  { members, needed }: { members: RegExp; needed: readonly string[] },
  onProgress?: (done: number, total: number) => void,
): Promise<Unpacked> {
  const handle = await open(file);
  try {
    const wanted = (await readMembers(handle, file)).filter(({ name }) => members.test(name));
    const missing = needed.find((name) => !wanted.some((member) => member.name === name));
    if (missing !== undefined) {
      throw new InstallFailure(
        `The wheel "${basename(file)}" does not hold "${missing}", which the engine needs; this release is laid out ` +
          "otherwise than Lectern knows: update Lectern",
      );
    }
    const bytes = wanted.reduce((sum, member) => sum + member.bytes, 0);
    let done = 0;
    for (const member of wanted) {
      await unpackMember(handle, file, member, into, (written) => {
        done += written;
        onProgress?.(done, bytes);
      });
    }
    return { files: wanted.length, bytes };
  } catch (error) {
    throw explainFileError(`unpack "${basename(file)}"`, error);
  } finally {
    await handle.close();
  }
}

async function unpackMember(
  handle: FileHandle,
  file: string,
  { name, method, compressedBytes, offset, executable }: WheelMember,
  into: string,
  onBytes: (written: number) => void,
): Promise<void> {
  const header = await readAt(handle, file, offset, 30);
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const target = join(into, name);
  await mkdir(dirname(target), { recursive: true });
  const counter = new Transform({
    transform(piece, _encoding, done) {
      onBytes(piece.length);
      done(null, piece);
    },
  });
  const chunk = 2 ** 20;
  // An empty range cannot be asked for: `end` is inclusive.
  const source = createReadStream(file, {
    start,
    end: start + Math.max(compressedBytes, 1) - 1,
    highWaterMark: chunk,
  });
  const sink = createWriteStream(target, { mode: executable ? 0o755 : 0o644 });
  if (method === 8) await pipeline(source, createInflateRaw({ chunkSize: chunk }), counter, sink);
  else if (compressedBytes > 0) await pipeline(source, counter, sink);
  else sink.end();
}

const END_OF_DIRECTORY = 0x06054b50;
const LONGEST_COMMENT = 65_535;

/** From the directory at the archive's end. */
export async function readMembers(handle: FileHandle, file: string): Promise<WheelMember[]> {
  const { size } = await handle.stat();
  const tailStart = Math.max(0, size - LONGEST_COMMENT - 22);
  const tail = await readAt(handle, file, tailStart, size - tailStart);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end--;
  if (end < 0)
    throw new InstallFailure(`"${basename(file)}" is no wheel: it has no directory of a zip archive`);
  const count = tail.readUInt16LE(end + 10);
  const directory = await readAt(handle, file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const members: WheelMember[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, at + 46 + nameBytes);
    if (isAbsolute(name) || normalize(name).startsWith("..")) {
      throw new InstallFailure(`"${basename(file)}" would write outside of its folder, to "${name}"`);
    }
    const mode = directory.readUInt32LE(at + 38) >>> 16;
    members.push({
      name,
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      executable: (mode & 0o111) !== 0,
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members.filter(({ name }) => !name.endsWith("/"));
}

async function readAt(handle: FileHandle, file: string, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  if (bytesRead < length)
    throw new InstallFailure(`"${basename(file)}" is damaged: it ends before its directory says`);
  return buffer;
}
