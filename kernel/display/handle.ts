// Sends a bundle to the notebook, at once or when it is ready, and gives the handle that changes it later.

import { types } from "node:util";

import { type MaybePromise, textBundle } from "./bundle.ts";
import { defineProperty, hasOwn, isArray } from "./intrinsics.ts";
import type { Bundle } from "./mime.ts";
import { toPlainJson } from "./plain-json.ts";
import { sendDisplay } from "./sink.ts";
import { briefTextOf } from "./text.ts";

const { isPromise } = types;

export interface DisplayOptions {
  /** Names the output, so that it can be updated from anywhere. Without it a new name is made. */
  displayId?: string | undefined;
  /** Changes the outputs of this `displayId` that are in the notebook already, and adds none. */
  update?: boolean | undefined;
  /** For the front end, by MIME type, such as `{ "image/png": { width: 400 } }`. */
  metadata?: Record<string, unknown> | undefined;
}

/** What is shown, and can be shown differently. */
export interface DisplayHandle<T = unknown> {
  readonly displayId: string;
  /** Shows another value in the same place, wherever the output is by now. */
  update(value: T): DisplayHandle<T>;
  /**
   * Settles once the value is in the notebook. Only a value whose display function is async is
   * not there when `display` returns; `await display(value).done` waits for it.
   */
  readonly done: Promise<void>;
}

/** How a call shows its values: `display` as any value, `display.html` as HTML. */
export interface Shower<T> {
  /** The call as errors name it. */
  call: string;
  bundle(value: T): MaybePromise<Bundle>;
}

/**
 * A bundle that is not ready yet keeps its place: the value's text is shown at once and replaced when the bundle is
 * there, so output that follows stays below. If that name has shown something newer by then, the old bundle is dropped.
 */
export function show<T>(shower: Shower<T>, value: T, options: DisplayOptions = {}): DisplayHandle<T> {
  const { call } = shower;
  const displayId = checkedId(call, options);
  const update = options.update === true;
  const metadata = checkedMetadata(call, options);

  const send = (bundle: Bundle, asUpdate: boolean) =>
    sendDisplay(call, {
      kind: asUpdate ? "update_display_data" : "display_data",
      data: bundle.data,
      metadata: { ...bundle.metadata, ...metadata },
      displayId,
    });

  const turn = ++turns;
  async function replaceLater(pending: Promise<Bundle>): Promise<void> {
    const ready = await pending;
    if (newest[displayId] !== turn) return;
    delete newest[displayId];
    send(ready, true);
  }

  const bundle = shower.bundle(value);
  let done: Promise<void> = alreadyDone;
  if (isPromise(bundle)) {
    if (!update) send(textBundle(value), false);
    newest[displayId] = turn;
    done = replaceLater(bundle);
  } else {
    delete newest[displayId];
    send(bundle, update);
  }
  return handleOf(shower, displayId, done);
}

/** Whether a value is a handle: as the last value of a cell it adds nothing to what is shown already. */
export function isDisplayHandle(value: unknown): boolean {
  try {
    return typeof value === "object" && value !== null && hasOwn(value, handleMark);
  } catch {
    return false; // a proxy that throws is no handle
  }
}

const handleMark = Symbol.for("lectern.display.handle");
const alreadyDone = Promise.resolve();

let turns = 0;
/** For each name with a bundle that is not ready yet, the turn of the newest such bundle. */
const newest: Record<string, number> = Object.create(null);

// Unlike every name of an earlier session, whose outputs may still be in the notebook.
const session = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
let handles = 0;

function checkedId(call: string, { displayId, update }: DisplayOptions): string {
  if (displayId === undefined) {
    if (update) {
      throw new TypeError(
        `${call}: update needs the displayId of the output that it changes, as in ${call}(value, { displayId: "loss", update: true })`,
      );
    }
    return `${session}-${++handles}`;
  }
  if (typeof displayId !== "string" || displayId === "") {
    throw new TypeError(
      `${call}: displayId must be a string that is not empty, got ${briefTextOf(displayId)}`,
    );
  }
  return displayId;
}

function checkedMetadata(call: string, { metadata }: DisplayOptions): Bundle["metadata"] {
  if (metadata === undefined) return {};
  if (typeof metadata !== "object" || metadata === null || isArray(metadata)) {
    throw new TypeError(
      `${call}: metadata must be an object such as { "image/png": { width: 400 } }, got ${briefTextOf(metadata)}`,
    );
  }
  return toPlainJson(metadata) as Bundle["metadata"];
}

function handleOf<T>(shower: Shower<T>, displayId: string, done: Promise<void>): DisplayHandle<T> {
  const handle: DisplayHandle<T> = {
    displayId,
    update: (value) => show(shower, value, { displayId, update: true }),
    done,
  };
  defineProperty(handle, handleMark, { value: true });
  return handle;
}
