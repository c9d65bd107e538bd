// Where bytes come from: a file, a URL, or memory; in pieces, so that a file need not fit. Zipped ones are unzipped.

/**
 * A path (Node only), a URL, bytes, or a function that gives the pieces anew each time it is called.
 * Texts that begin with "http://", "https://", "data:" or "blob:" are URLs.
 */
export type Source = string | URL | Uint8Array | ArrayBuffer | (() => AsyncIterable<Uint8Array | string>);

/** Bytes read at once from a file. */
const PIECE = 2 ** 18;

/** What an error calls it: the file's name without its folders, the URL, or "the given bytes". */
export function nameOf(source: Source): string {
  if (typeof source === "string") return source.startsWith("data:") ? "a data: URL" : JSON.stringify(source);
  if (source instanceof URL) return JSON.stringify(source.href);
  return typeof source === "function" ? "the given pieces" : "the given bytes";
}

/** The bytes in pieces, unzipped if they begin as gzip does; `where` ("data.readIdx") opens the error texts. */
export async function* readPieces(where: string, source: Source): AsyncGenerator<Uint8Array> {
  const pieces = open(where, source);
  try {
    const first = await pieces.next();
    if (first.done) return;
    const isZipped = first.value[0] === 0x1f && first.value[1] === 0x8b;
    const all = resume(first.value, pieces);
    yield* isZipped ? unzip(`${where}: ${nameOf(source)}`, all) : all;
  } finally {
    await pieces.return(undefined); // closes the file too where a loop leaves at the first piece
  }
}

async function* resume(first: Uint8Array, others: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* others;
}

/** All bytes, unzipped. */
export async function readBytes(where: string, source: Source): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of readPieces(where, source)) {
    pieces.push(piece);
    length += piece.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The text (UTF-8) in pieces; a mark of the byte order at its start is left out. */
export async function* readTexts(where: string, source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of readPieces(where, source)) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

async function* open(where: string, source: Source): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else if (source instanceof ArrayBuffer) yield new Uint8Array(source);
  else if (typeof source === "function") {
    const encoder = new TextEncoder();
    for await (const piece of source()) yield typeof piece === "string" ? encoder.encode(piece) : piece;
  } else if (source instanceof URL ? source.protocol !== "file:" : /^(https?|data|blob):/.test(source)) {
    yield* download(where, source as string | URL);
  } else if (typeof source === "string" || source instanceof URL) {
    yield* openFile(where, source);
  } else {
    const got = source === null ? "null" : typeof source;
    throw new TypeError(`${where}: source must be a path, a URL or bytes, got ${got}`);
  }
}

async function* download(where: string, url: string | URL): AsyncGenerator<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    // fetch says only "fetch failed"; the reason is its cause.
    const { message } = ((cause as Error).cause ?? cause) as Error;
    throw new Error(`${where}: ${nameOf(url)} cannot be fetched: ${message}`, { cause });
  }
  if (!response.ok) {
    throw new Error(`${where}: ${nameOf(url)} answered ${response.status} ${response.statusText}`.trim());
  }
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** The only place where the room touches files. */
async function* openFile(where: string, path: string | URL): AsyncGenerator<Uint8Array> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!fs) {
    throw new Error(
      `${where}: ${nameOf(path)} cannot be read: a browser has no files; give a URL that begins with https://, or ` +
        "the bytes or text itself",
    );
  }
  const file = await fs.promises.open(path).catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === "ENOENT" ? `there is no such file (looked from ${process.cwd()})` : cause.message;
    throw new Error(`${where}: ${nameOf(path)} cannot be read: ${why}`, { cause });
  });
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(PIECE), 0, PIECE);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (cause) {
    throw new Error(`${where}: ${nameOf(path)} cannot be read: ${(cause as Error).message}`, { cause });
  } finally {
    await file.close();
  }
}

async function* unzip(what: string, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zipped = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  const reader = zipped.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value as Uint8Array;
    }
  } catch (cause) {
    throw new SyntaxError(`${what} must be a whole gzip file: ${(cause as Error).message}`, { cause });
  } finally {
    await reader.cancel().catch(() => undefined); // it has failed already, and said so above
  }
}
