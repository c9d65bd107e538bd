// A notebook for display tests: keeps what is shown, and fails if it could not cross to the host thread as it is.

import { beforeEach, expect } from "vitest";

import { installSink } from "../../../kernel/display/index.ts";
import type { MimeBundle } from "../../../kernel/display/mime.ts";
import type { DisplayOutput } from "../../../kernel/threads.ts";

/** What the test has shown so far, in order. */
export const outputs: DisplayOutput[] = [];

/** The bundle of one of them, counted from the end if negative. */
export function dataOf(index: number): MimeBundle {
  const output = outputs.at(index);
  if (output === undefined || output.kind === "clear_output")
    throw new Error(`output ${index} holds no data`);
  return output.data;
}

beforeEach(() => {
  outputs.length = 0;
  installSink({
    send(output) {
      const sent = structuredClone(output); // postMessage does the same, and throws for functions
      expect(JSON.parse(JSON.stringify(sent))).toEqual(sent);
      outputs.push(sent);
    },
  });
});
