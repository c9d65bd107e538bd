// The slot by itself, both ends in one thread; with two threads it is in every test of an input.

import { expect, test } from "vitest";

import { awaitAnswer, createAnswerSlot, emptySlot, giveAnswer } from "../../kernel/answer-slot.ts";

test("awaitAnswer gives the text, however long, or undefined where none was given", () => {
  const { asking, giving } = createAnswerSlot();
  for (const answer of ["", "Ada 🎉", "x".repeat(1_000_000), undefined]) {
    emptySlot(asking);
    giveAnswer(giving, answer);
    expect(awaitAnswer(asking)).toBe(answer);
  }
});

test("emptySlot takes away an answer that an interrupted cell did not come to read", () => {
  const { asking, giving } = createAnswerSlot();
  giveAnswer(giving, "unread");
  emptySlot(asking);
  giveAnswer(giving, "read");
  expect(awaitAnswer(asking)).toBe("read");
});
