// What the kernel asks of TypeScript: everything a cell needs before it runs and while it is written.

import type { CellPosition } from "../threads.ts";

/** One finding of the compiler; `start` and `end` are UTF-16 offsets into the cell. */
export interface Problem {
  /** `SyntaxError` for text that cannot be parsed, `TypeError` for what the checker refuses. */
  kind: "SyntaxError" | "TypeError";
  /** TypeScript's number, as in TS2322; undefined where another parser found it. */
  code: number | undefined;
  message: string;
  start: number;
  end: number;
}

export type Compilation = { ok: true; cell: CompiledCell } | { ok: false; problems: Problem[] };

export interface CompiledCell {
  /** JavaScript for V8's REPL mode: types gone, imports awaited calls of the runtime's helper. */
  code: string;
  /** Whether the last statement is an expression, whose value is the cell's result. */
  hasResult: boolean;
  /** Where a position in `code` (both from 1) came from; undefined for text the compiler added. */
  originalPosition(line: number, column: number): CellPosition | undefined;
}

/** Offsets are UTF-16 offsets into the cell. */
export interface Completions {
  items: CompletionItem[];
  /** The part of the text that an item replaces. */
  start: number;
  end: number;
  /** Set where TypeScript knows nothing (`any`): the run time should list this expression's members. */
  runtimeMembersOf?: string;
}

export interface CompletionItem {
  text: string;
  /** In Jupyter's words: `function`, `class`, `property`, `keyword`, `module`, `path`, … */
  kind: string;
  /** One line such as `(x: number) => string`, where it is cheap to know. */
  signature?: string;
}

export interface Inspection {
  markdown: string;
  plain: string;
}

export type Completeness =
  | { status: "complete" | "invalid" | "unknown" }
  | { status: "incomplete"; indent: string };

export interface Language {
  /** Parses, checks and emits a cell; changes nothing that later cells see. */
  compile(source: string): Compilation;
  /** Makes what the cell declared known to later cells; called once it has run, well or not. */
  commit(cell: CompiledCell): void;
  /** A JavaScript expression for the `user_expressions` of a request, not checked. */
  compileExpression(source: string): string;
  complete(source: string, cursor: number): Completions;
  inspect(source: string, cursor: number, detail: 0 | 1): Inspection | undefined;
  completeness(source: string): Completeness;
  /** Loads the types of these packages ahead, so that the first cell that imports one is fast. */
  preload(specifiers: string[]): void;
  close(): void;
}
