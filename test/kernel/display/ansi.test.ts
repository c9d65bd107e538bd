import { expect, test } from "vitest";

import { stripAnsi } from "../../../kernel/display/ansi.ts";

test("stripAnsi removes colours, links and cursor movement, and nothing else", () => {
  expect(stripAnsi("\x1b[1;31mred\x1b[0m and \x1b[38;5;208morange\x1b[m")).toBe("red and orange");
  expect(stripAnsi("\x9b31mred")).toBe("red");
  expect(stripAnsi("\x1b]8;;https://a.b\x07link\x1b]8;;\x1b\\ end")).toBe("link end");
  expect(stripAnsi("\x1b[2J\x1b7up\x1b[A")).toBe("up");
  expect(stripAnsi("[31m is text")).toBe("[31m is text");
});

test("stripAnsi keeps the text behind a sequence that is cut or malformed", () => {
  expect(stripAnsi("a\x1b")).toBe("a");
  expect(stripAnsi("a\x1b[31")).toBe("a");
  expect(stripAnsi("a\x1b[31é")).toBe("aé");
  expect(stripAnsi("a\x1b]never closed")).toBe("anever closed");
  expect(stripAnsi("a\x1b\nb")).toBe("a\nb");
});
