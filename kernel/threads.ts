// What the host thread (sockets, TypeScript) and the main thread (the student's code) say to each other.

import type { AnswerSlot } from "./answer-slot.ts";
import type { MimeBundle } from "./display/mime.ts";

/** Identifies one execute request for the life of the kernel; late output carries it too. */
export type CellId = number;

/** A position inside the TypeScript of a cell: both count from 1, the column in UTF-16 units. */
export interface CellPosition {
  line: number;
  column: number;
}

/** What the host thread is started with. */
export interface HostOptions {
  connectionFile: string;
  /** See stream-ring.ts. */
  ring: SharedArrayBuffer;
  answerSlot: AnswerSlot;
  /** The notebook's folder. */
  folder: string;
}

/** Messages to the main thread. */
export type ToMain =
  | {
      type: "execute";
      cell: CellId;
      /** JavaScript for V8's REPL mode, with a `sourceURL` made by `cellUrl`. */
      code: string;
      /** Whether the last statement is an expression, whose value is the cell's result. */
      hasResult: boolean;
      allowStdin: boolean;
      /** Expressions to evaluate after the cell, already JavaScript. */
      userExpressions: Record<string, string>;
    }
  | { type: "cancel"; cell: CellId }
  /** Answered by `pong`. */
  | { type: "ping" }
  | { type: "comm"; cell: CellId; message: CommMessage }
  | { type: "preload"; specifiers: string[] };

/**
 * Messages to the host thread. `sequence` counts them and stands in the stream ring as a barrier,
 * so that streams and messages keep their order.
 */
export type ToHost =
  | { type: "ready" }
  | { type: "pong" }
  | { type: "streams" }
  | ({ sequence: number; cell: CellId } & ToHostInOrder);

export type ToHostInOrder =
  /** The cell has ended. Sent again when a `cancel` comes too late; the host takes the first. */
  | { type: "done"; outcome: Outcome }
  | { type: "display"; output: DisplayOutput }
  | { type: "late-error"; error: ThrownValue }
  | { type: "input"; prompt: string; password: boolean }
  | { type: "comm-target"; name: string; registered: boolean }
  | { type: "comm"; message: CommMessage }
  /** The main thread sleeps until the word in `gate` is 1, then ends the process. */
  | { type: "exit"; code: number; gate: SharedArrayBuffer };

export type Outcome =
  | { status: "ok"; result: Shown | undefined; userExpressions: Record<string, UserExpression> }
  | { status: "error"; error: ThrownValue };

export interface Shown {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}

export type UserExpression = ({ status: "ok" } & Shown) | { status: "error"; error: ThrownValue };

/** A thrown value as the main thread saw it: positions in the stack are still those of the JavaScript. */
export interface ThrownValue {
  name: string;
  message: string;
  /** V8's stack text, from the error's name on; empty where a non-error was thrown. */
  stack: string;
  /** The `cause` of the error, and so on. */
  cause?: ThrownValue;
  /** The `errors` of an AggregateError. */
  errors?: ThrownValue[];
  /** Further properties of the error, as text. */
  details?: string;
}

export const interruption: ThrownValue = {
  name: "Interrupted",
  message: "the cell was interrupted",
  stack: "",
};

export type DisplayOutput =
  | {
      kind: "display_data" | "update_display_data";
      data: MimeBundle;
      metadata: Record<string, unknown>;
      displayId?: string;
    }
  | { kind: "clear_output"; wait: boolean };

export interface CommMessage {
  kind: "comm_open" | "comm_msg" | "comm_close";
  commId: string;
  /** For comm_open only. */
  targetName: string;
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

const cellScheme = "lectern:cell-";

/** The name by which V8's stack traces call a cell's script. */
export function cellUrl(cell: CellId): string {
  return `${cellScheme}${cell}`;
}

/** Finds `lectern:cell-7:2:5` in a stack frame: the cell, and the position in its JavaScript. */
export function findCellPosition(
  frame: string,
): { cell: CellId; line: number; column: number; text: string } | undefined {
  const match = /lectern:cell-(\d+):(\d+):(\d+)/.exec(frame);
  if (match === null) return undefined;
  return { cell: Number(match[1]), line: Number(match[2]), column: Number(match[3]), text: match[0] };
}
