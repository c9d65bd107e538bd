// What was thrown, as plain text that can cross to the host thread: any value may be thrown.

import { inspect, types } from "node:util";

import type { ThrownValue } from "./threads.ts";

const getProperty = Reflect.get;
const ownKeys = Reflect.ownKeys;
const toText = String;
const longestText = 100_000;

export function describeThrown(value: unknown, depth = 0): ThrownValue {
  try {
    if (isError(value)) return describeError(value, depth);
    return { name: "Uncaught", message: shorten(inspect(value, { colors: false })), frames: [] };
  } catch {
    // A proxy or a getter that throws while it is looked at: there is nothing more to be had from it.
    return { name: "Uncaught", message: "a value that throws when it is inspected", frames: [] };
  }
}

function isError(value: unknown): value is object {
  return (
    types.isNativeError(value) || (typeof value === "object" && value !== null && value instanceof Error)
  );
}

function describeError(error: object, depth: number): ThrownValue {
  const name = readText(error, "name") || "Error";
  const message = readText(error, "message");
  const thrown: ThrownValue = { name, message, frames: framesOf(readText(error, "stack")) };
  const cause = read(error, "cause");
  if (cause !== undefined && depth < 5) thrown.cause = describeThrown(cause, depth + 1);
  const details = describeDetails(error);
  if (details !== "") thrown.details = details;
  return thrown;
}

/** V8 writes each frame as a line that starts with `    at `; a message may have lines of its own above. */
function framesOf(stack: string): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 100)
    .map((line) => line.trim());
}

/** What an error carries besides the usual, such as `code` or the errors of an AggregateError. */
function describeDetails(error: object): string {
  const details: Record<string, unknown> = {};
  for (const key of ownKeys(error)) {
    if (typeof key !== "string" || usual.has(key)) continue;
    details[key] = read(error, key);
  }
  return Object.keys(details).length === 0 ? "" : shorten(inspect(details, { colors: false, depth: 1 }));
}

const usual = new Set(["stack", "message", "name", "cause"]);

function read(object: object, key: string): unknown {
  try {
    return getProperty(object, key);
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
  return text.length <= longestText
    ? text
    : `${text.slice(0, longestText)}… ${text.length - longestText} more characters`;
}
