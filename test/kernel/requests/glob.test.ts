// The patterns of a history search, and that none of them takes for ever.

import fc from "fast-check";
import { expect, test } from "vitest";

import { globMatches } from "../../../kernel/requests/glob.ts";

test.for<[pattern: string, text: string, matches: boolean]>([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["**", "any\ntext", true],
  ["?", "", false],
  ["?", "🎉", true],
  ["??", "🎉", false],
  ["*?", "🎉", true],
  ["a?c", "abc", true],
  ["a*c", "abcbc", true],
  ["a*c", "abcb", false],
  ["*ab*ab", "abcab", true],
  ["*aab", "aaab", true],
  ["a\\*", "a\\b", true],
  ["[ab].+$", "[ab].+$", true],
  ["[ab]", "a", false],
  ["*", "a*b", true],
  ["a**b?", "a*b*", true],
])("globMatches(%j, %j) is %j", ([pattern, text, matches]) => {
  expect(globMatches(pattern, text)).toBe(matches);
});

test("globMatches agrees with the regular expression that a pattern stands for", () => {
  const few = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
  fc.assert(
    fc.property(few("ab🎉*?"), few("ab🎉*"), (pattern, text) => {
      const source = pattern.replace(/[*?]/g, (sign) => (sign === "*" ? "[^]*" : "[^]"));
      expect(globMatches(pattern, text)).toBe(new RegExp(`^${source}$`, "u").test(text));
    }),
    { numRuns: 2000 },
  );
});

test("globMatches comes to an end where a regular expression tries every way to share the text among the stars", () => {
  expect(globMatches(`${"*a".repeat(30)}*b`, "a".repeat(10_000))).toBe(false);
});
