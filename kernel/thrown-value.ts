// What was thrown, as plain text that can cross to the host thread: any value may be thrown.

import { inspect, types } from "node:util";

import type { ThrownValue } from "./threads.ts";

// As they were when the kernel loaded: a cell may overwrite them and throw afterwards.
const { apply, get, ownKeys } = Reflect;
const { slice } = String.prototype;
const { isArray } = Array;
const toText = String;
const BuiltInError = Error;

const longestText = 100_000;
const deepestCause = 5;
const mostErrors = 10;

export function describeThrown(value: unknown, depth = 0): ThrownValue {
  try {
    if (isError(value)) return describeError(value, depth);
    return { name: "Uncaught", message: shorten(inspect(value, { colors: false })), stack: "" };
  } catch {
    // A proxy or a getter that throws while it is looked at: there is nothing more to be had from it.
    return { name: "Uncaught", message: "a value that throws when it is inspected", stack: "" };
  }
}

function isError(value: unknown): value is object {
  return (
    types.isNativeError(value) ||
    (typeof value === "object" && value !== null && value instanceof BuiltInError)
  );
}

function describeError(error: object, depth: number): ThrownValue {
  const thrown: ThrownValue = {
    name: readText(error, "name") || "Error",
    message: readText(error, "message"),
    stack: readText(error, "stack"),
  };
  const cause = read(error, "cause");
  if (cause !== undefined && depth < deepestCause) thrown.cause = describeThrown(cause, depth + 1);
  const errors = read(error, "errors");
  if (isArray(errors) && depth < deepestCause) {
    thrown.errors = [];
    for (let index = 0; index < errors.length && index < mostErrors; index++)
      thrown.errors[index] = describeThrown(errors[index], depth + 1);
  }
  const details = describeDetails(error);
  if (details !== "") thrown.details = details;
  return thrown;
}

/** What an error carries besides the usual, such as `code`; of errors among it not their stacks, which are V8's. */
function describeDetails(error: object): string {
  const details: Record<string, unknown> = {};
  let found = false;
  const keys = ownKeys(error);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    if (key === "stack" || key === "message" || key === "name" || key === "cause" || typeof key === "symbol")
      continue;
    const value = read(error, key);
    if (key === "errors" && isArray(value)) continue;
    details[key] = isError(value) ? `${readText(value, "name")}: ${readText(value, "message")}` : value;
    found = true;
  }
  return found ? shorten(inspect(details, { colors: false, depth: 1 })) : "";
}

function read(object: object, key: string): unknown {
  try {
    return get(object, key);
  } catch {
    return undefined; // a getter that throws
  }
}

function readText(object: object, key: string): string {
  const value = read(object, key);
  if (value === undefined || value === null) return "";
  return shorten(typeof value === "string" ? value : toText(value));
}

function shorten(text: string): string {
  if (text.length <= longestText) return text;
  return `${apply(slice, text, [0, longestText])}… ${text.length - longestText} more characters`;
}
