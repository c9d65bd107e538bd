// What a gradient check found: a sentence, and a table of the numbers, the wrong ones first.

/** One number of a gradient, and what it should be. */
export interface CheckedNumber {
  argument: string;
  index: readonly number[];
  /** Where: the argument's own number there. */
  at: number;
  got: number;
  expected: number;
  error: number;
  isRight: boolean;
}

/** More than that are counted only. */
const LISTED = 12;

/**
 * What `gradientCheck` found: each number of each argument, by hand and by differences. In a notebook it shows itself
 * as a table.
 */
export class GradientReport {
  /** Every number that was checked, in order. */
  readonly numbers: readonly CheckedNumber[];
  readonly tolerance: number;

  constructor(numbers: readonly CheckedNumber[], tolerance: number) {
    this.numbers = numbers;
    this.tolerance = tolerance;
  }

  /** Whether every number is right. */
  get ok(): boolean {
    return this.wrong.length === 0;
  }

  /** The wrong ones, the largest error first. */
  get wrong(): CheckedNumber[] {
    const size = ({ error }: CheckedNumber) => (Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
    return this.numbers.filter(({ isRight }) => !isRight).sort((a, b) => size(b) - size(a));
  }

  /** "wrong: 1 of 3 numbers; w[0] is 1, expected 2". */
  toString(): string {
    const { numbers, wrong } = this;
    if (this.ok) {
      const largest = numbers.reduce((largest, { error }) => Math.max(largest, error), 0);
      return `right: all ${numbers.length} numbers, the largest error ${short(largest)}`;
    }
    const listed = wrong
      .slice(0, LISTED)
      .map((n) => `${placeOf(n)} is ${short(n.got)}, expected ${short(n.expected)}`);
    const more = wrong.length > LISTED ? [`and ${wrong.length - LISTED} more`] : [];
    const hint = hintOf(wrong, numbers);
    return [
      `wrong: ${wrong.length} of ${numbers.length} numbers; ${listed[0]}`,
      ...listed.slice(1),
      ...more,
      ...hint,
    ].join("\n");
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/html": this.#html(), "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #html(): string {
    const { numbers, wrong } = this;
    const right = numbers.filter(({ isRight }) => isRight);
    const listed = [...wrong, ...right].slice(0, LISTED);
    const cell = (content: string, bold = false) =>
      `<td style="text-align:right${bold ? ";font-weight:bold" : ""}">${content}</td>`;
    const rows = listed.map(
      (n) =>
        `<tr>${[placeOf(n), short(n.at), short(n.got), short(n.expected), short(n.error)]
          .map((content, i) => cell(escapeHtml(content), !n.isRight && i === 2))
          .join("")}${cell(n.isRight ? "✓" : "✗ wrong", !n.isRight)}</tr>`,
    );
    const more = numbers.length > LISTED ? `<p>${numbers.length - LISTED} more not listed.</p>` : "";
    const [first] = this.toString().split("\n");
    const hint = this.ok
      ? ""
      : hintOf(wrong, numbers)
          .map((line) => `<p>${escapeHtml(line)}</p>`)
          .join("");
    const head = ["argument", "at", "gradient", "expected", "error", ""].map(
      (name) => `<th scope="col">${name}</th>`,
    );
    return (
      `<table><caption style="text-align:left">Gradient ${escapeHtml(first!)}</caption>` +
      `<thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>${more}${hint}`
    );
  }
}

function placeOf({ argument, index }: CheckedNumber): string {
  return index.length === 0 ? argument : `${argument}[${index.join("][")}]`;
}

/** What all the numbers are off by, if it is one factor: a forgotten 2, a sign, a mean that is a sum. */
function hintOf(wrong: readonly CheckedNumber[], numbers: readonly CheckedNumber[]): string[] {
  const [first] = wrong;
  if (!first || numbers.filter(({ expected }) => Math.abs(expected) > 1e-3).length < 2) return [];
  const factor = first.got / first.expected;
  const isOne = numbers.every(
    ({ got, expected }) => Math.abs(got - factor * expected) <= 1e-2 * Math.max(1e-2, Math.abs(got)),
  );
  if (!isOne || !Number.isFinite(factor)) return [];
  if (factor === 0) return ["every number is 0"];
  return [`every number is ${short(Number(factor.toPrecision(3)))} times what is expected`];
}

function short(x: number): string {
  return Number(x.toPrecision(5)).toString();
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
