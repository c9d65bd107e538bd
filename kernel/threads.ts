// What the host thread (sockets, TypeScript) and the main thread (the student's code) say to each other.

import type { MimeBundle } from "./display/mime.ts";

/** Identifies one execute request for the life of the kernel; late output carries it too. */
export type CellId = number;

/** A position inside the TypeScript of a cell: both count from 1, the column in UTF-16 units. */
export interface CellPosition {
  line: number;
  column: number;
}

/** An error as the protocol's `error` message and `execute_reply` carry it. */
export interface ErrorReport {
  ename: string;
  evalue: string;
  /** Lines, coloured with ANSI sequences. */
  traceback: string[];
}

/** Messages to the main thread. */
export type ToMain =
  | {
      type: "execute";
      cell: CellId;
      /** What `Cell [n]` will say in errors. */
      executionCount: number;
      /** JavaScript for V8's REPL mode. */
      code: string;
      /** Whether the last statement is an expression, whose value is the cell's result. */
      hasResult: boolean;
      silent: boolean;
      /** Expressions to evaluate after the cell, already compiled to JavaScript. */
      userExpressions: Record<string, string>;
    }
  | { type: "cancel"; cell: CellId }
  | { type: "comm"; message: CommMessage }
  | { type: "shutdown" };

/** Messages to the host thread. */
export type ToHost =
  | { type: "ready" }
  /** The cell has ended; its output up to here is complete. */
  | {
      type: "done";
      cell: CellId;
      outcome: Outcome;
      /** Stream bytes written before this message, see runtime/streams.ts. */
      streamed: number;
    }
  | { type: "display"; cell: CellId; streamed: number; output: DisplayOutput }
  | { type: "late-error"; cell: CellId; streamed: number; error: ErrorReport }
  | { type: "streams" }
  | { type: "input"; cell: CellId; streamed: number; prompt: string; password: boolean }
  | { type: "comm"; cell: CellId; message: CommMessage }
  | { type: "exit"; cell: CellId; streamed: number; code: number };

export type Outcome =
  | { status: "ok"; result: MimeBundle | undefined; metadata: MimeMetadata; userExpressions: Record<string, UserExpression> }
  | { status: "error"; error: ErrorReport; interrupted: boolean };

export type MimeMetadata = Record<string, unknown>;

export type UserExpression =
  | { status: "ok"; data: MimeBundle; metadata: MimeMetadata }
  | ({ status: "error" } & ErrorReport);

export type DisplayOutput =
  | { kind: "display_data" | "update_display_data"; data: MimeBundle; metadata: MimeMetadata; displayId?: string }
  | { kind: "clear_output"; wait: boolean };

export type CommMessage =
  | { kind: "comm_open"; commId: string; targetName: string; data: unknown; metadata: MimeMetadata; buffers: Uint8Array[] }
  | { kind: "comm_msg" | "comm_close"; commId: string; data: unknown; metadata: MimeMetadata; buffers: Uint8Array[] };
