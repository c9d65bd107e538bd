// A text built from slices of another text and words of our own, that remembers where each came from.

import type { CellPosition } from "../threads.ts";

interface Piece {
  text: string;
  /** Offset of the piece in the original. */
  origin: number | undefined;
  /** Whether the piece is a slice of the original, so that an offset inside it counts on. */
  slice: boolean;
}

export interface Edit {
  start: number;
  end: number;
  text: string;
}

export class Pieces {
  readonly #original: string;
  readonly #pieces: Piece[] = [];

  constructor(original: string) {
    this.#original = original;
  }

  /** Words of our own; a position inside them is reported as `origin`. */
  add(text: string, origin?: number): void {
    if (text !== "") this.#pieces.push({ text, origin, slice: false });
  }

  /** The original from `start` to `end`, with the edits that lie inside applied. */
  slice(start: number, end: number, edits: readonly Edit[] = []): void {
    let at = start;
    for (const edit of edits) {
      if (edit.start < at || edit.end > end) continue;
      this.#copy(at, edit.start);
      this.add(edit.text, edit.start);
      at = edit.end;
    }
    this.#copy(at, end);
  }

  get text(): string {
    return this.#pieces.map((piece) => piece.text).join("");
  }

  originOf(offset: number): number | undefined {
    let at = 0;
    for (const piece of this.#pieces) {
      if (offset < at + piece.text.length) {
        return piece.slice ? piece.origin! + (offset - at) : piece.origin;
      }
      at += piece.text.length;
    }
    const last = this.#pieces.at(-1);
    return last?.slice ? last.origin! + last.text.length : last?.origin;
  }

  #copy(start: number, end: number): void {
    if (end > start) {
      this.#pieces.push({ text: this.#original.slice(start, end), origin: start, slice: true });
    }
  }
}

/** Spaces in place of the text, its line ends kept. */
export function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, " ");
}

function* lineStarts(text: string): Generator<number> {
  const lineEnd = /\r\n|[\n\r\u2028\u2029]/g;
  while (lineEnd.exec(text)) yield lineEnd.lastIndex;
}

/** Line and column, both from 1, of an offset. */
export function positionAt(text: string, offset: number): CellPosition {
  let line = 1;
  let start = 0;
  for (const next of lineStarts(text)) {
    if (next > offset) break;
    line += 1;
    start = next;
  }
  return { line, column: offset - start + 1 };
}

/** Offset of a line and column, both from 1. */
export function offsetAt(text: string, { line, column }: CellPosition): number {
  let start = 0;
  let count = 1;
  for (const next of lineStarts(text)) {
    if (count === line) break;
    count += 1;
    start = next;
  }
  return Math.min(start + column - 1, text.length);
}
