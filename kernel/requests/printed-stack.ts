// Errors that a cell prints or has as its result: their stacks as readable as those of errors that it throws.

import type { MimeBundle } from "../display/mime.ts";
import type { Kernel } from "./request.ts";
import { mayBeOwn, readFrames } from "./stack-frames.ts";

/**
 * The text with each stack in it that leads through the student's code in places of cells and local modules, and
 * without the kernel's frames. The main thread, which wrote it, knows only the JavaScript.
 */
export function withReadableStacks(text: string, kernel: Kernel): string {
  // Nearly all text, of which a cell may print a hundred megabytes, ends here.
  if (!text.includes(" at ") || !mayBeOwn(text)) return text;
  const known = new Map<string, string[]>();
  const read: string[] = [];
  const stack: string[] = [];
  const endStack = (): void => {
    if (stack.length === 0) return;
    const key = stack.join("\n");
    // A loop prints the same stack again and again.
    const lines = known.get(key) ?? readableStack(stack, kernel);
    known.set(key, lines);
    read.push(...lines);
    stack.length = 0;
  };
  for (const line of text.split("\n")) {
    if (isFrame(line)) stack.push(line);
    else {
      endStack();
      read.push(line);
    }
  }
  endStack();
  return read.join("\n");
}

/** The bundle with its text made readable so. */
export function withReadableText(data: MimeBundle, kernel: Kernel): MimeBundle {
  const text = data["text/plain"];
  return typeof text === "string" ? { ...data, "text/plain": withReadableStacks(text, kernel) } : data;
}

/** A frame of V8's ends with its place, as no line does that a student begins with "at" by chance. */
function isFrame(line: string): boolean {
  return (
    /^\s+at .*(:\d+|:0x[0-9a-f]+|<anonymous>|\(index \d+|\(native)\)?( \{|,)?$/.test(line) ||
    /^\s+\.\.\. \d+ lines matching cause stack trace \.\.\.( \{|,)?$/.test(line)
  );
}

function readableStack(lines: string[], kernel: Kernel): string[] {
  const last = lines.at(-1)!;
  // Behind the last frame Node goes on with the error's properties, or the next item of a list.
  const end = /( \{|,)?$/.exec(last)![0];
  const bare = [...lines.slice(0, -1), last.slice(0, last.length - end.length)];
  const frames = readFrames(bare, kernel);
  // Of a stack that does not lead through the student's code there is nothing to be said better.
  if (!frames.some(({ source }) => source !== undefined)) return lines;
  return frames.map(({ text }, index) => (index === frames.length - 1 ? text + end : text));
}
