import { expect, test } from "vitest";

import { withMathematics } from "../../slides/mathematics.ts";

/** What is typeset, each formula as LaTeX between marks; the rest as it was. */
function read(source: string): string {
  const options = { macros: {}, plain: true, onProblem: () => undefined };
  return withMathematics(source, options, (text) => text)
    .replaceAll("\u2060", "")
    .replaceAll(
      /<span class="katex">.*?<annotation encoding="application\/x-tex">(.*?)<\/annotation>.*?<\/span>/gs,
      "‹$1›",
    );
}

function problems(...sources: string[]): string[] {
  const found: string[] = [];
  const options = { macros: {}, plain: false, onProblem: (message: string) => found.push(message) };
  for (const source of sources) withMathematics(source, options, (text) => text);
  return found;
}

test.each([
  ["$x^2$ and $y$.", "‹x^2› and ‹y›."],
  ["$x_2 = x_1 + $ a little", "‹x_2 = x_1 + › a little"],
  ["$$a\n+ b$$", "‹a\n+ b›"],
  ["\\begin{aligned}a\\end{aligned}", "‹\\begin{aligned}a\\end{aligned}›"],
  ["\\\\(a\\\\) and \\\\[b\\\\]", "‹a› and ‹b›"],
  ["a price of \\$5 or \\$6", "a price of \\$5 or \\$6"],
  ["`$x$` and ``$`y$``", "`$x$` and ``$`y$``"],
  ["```\n$x$\n```\n$y$", "```\n$x$\n```\n‹y›"],
  ["```\n$x$", "```\n$x$"],
  ["one $ here\n\nand one $ there", "one $ here\n\nand one $ there"],
  ["$\\$5$", "‹\\$5›"],
  ["| $a$ | $\\|b\\|$ |", "| ‹a› | ‹\\|b\\|› |"],
])("withMathematics reads %j as %j", (source, expected) => {
  expect(read(source)).toBe(expected);
});

test("withMathematics keeps what one cell defines for the next", () => {
  expect(problems("$\\vect{x}$")).toEqual([
    expect.stringMatching(/^a formula cannot be typeset: Undefined control sequence: \\vect/),
  ]);
  expect(problems("$\\newcommand{\\vect}[1]{\\mathbf{#1}}$", "$\\vect{x}$")).toEqual([]);
});

test("withMathematics shows a formula that it cannot typeset, and says why", () => {
  const found: string[] = [];
  const options = { macros: {}, plain: false, onProblem: (message: string) => found.push(message) };
  const html = withMathematics("$\\frac{1}{<$", options, (text) => text);
  expect(html).toBe('<code class="misread">\\frac{1}{&lt;</code>');
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchInlineSnapshot(
    `"a formula cannot be typeset: Unexpected end of input in a macro argument, expected '}' at end of input: \\frac{1}{<"`,
  );
});

test("withMathematics lets no line begin with the full stop after a formula", () => {
  const options = { macros: {}, plain: true, onProblem: () => undefined };
  expect(withMathematics("$x$.", options, (text) => text)).toMatch(/<\/span>\u2060\.$/);
});
