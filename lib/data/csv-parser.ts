// CSV as RFC 4180 has it, read piece by piece: each row with the line on which it begins.

export interface CsvRow {
  cells: string[];
  /** Counted from 1; a quoted cell may go on over several lines. */
  line: number;
}

/** A quoted cell of more characters than this lacks its closing quote: else one slip would fill the memory. */
const LONGEST_CELL = 2 ** 24;

const [QUOTE, RETURN] = ['"', "\r"];

export class CsvParser {
  readonly #name: string;
  readonly #separator: string;
  #rest = "";
  #line = 1;
  #isFirst = true;

  /** `name` opens the error texts. */
  constructor(name: string, separator: string) {
    this.#name = name;
    this.#separator = separator;
  }

  /** The rows that the text so far completes. Empty lines are no rows. */
  push(text: string): CsvRow[] {
    return this.#parse(this.#rest + text, false);
  }

  /** The last row, which may lack its line end. */
  end(): CsvRow[] {
    return this.#parse(this.#rest, true);
  }

  #parse(text: string, isEnd: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    let at = this.#isFirst && text.startsWith("\ufeff") ? 1 : 0;
    if (text.length > 0) this.#isFirst = false;
    let quote = text.indexOf(QUOTE, at);
    while (at < text.length) {
      const newline = text.indexOf("\n", at);
      const end = newline < 0 ? text.length : newline;
      if (quote >= 0 && quote < at) quote = text.indexOf(QUOTE, at);
      if (quote < 0 || quote > end) {
        if (newline < 0 && !isEnd) break;
        const last = text[end - 1] === RETURN && end > at ? end - 1 : end;
        if (last > at) rows.push({ cells: text.slice(at, last).split(this.#separator), line: this.#line });
        at = end + 1;
        this.#line++;
        continue;
      }
      const quoted = this.#quotedRow(text, at, isEnd);
      if (!quoted) break;
      rows.push({ cells: quoted.cells, line: this.#line });
      this.#line += quoted.lines;
      at = quoted.next;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > LONGEST_CELL) throw this.#unclosed();
    return rows;
  }

  /** A row in which a quote occurs; undefined if the text ends before it does. */
  #quotedRow(
    text: string,
    start: number,
    isEnd: boolean,
  ): { cells: string[]; next: number; lines: number } | undefined {
    const separator = this.#separator;
    const cells: string[] = [];
    let at = start;
    let lines = 0;
    for (;;) {
      let cell: string;
      if (text[at] === QUOTE) {
        const close = closingQuote(text, at);
        // A quote at the very end may be the first of two.
        if (close < 0 || (close + 1 === text.length && !isEnd)) {
          if (isEnd) throw this.#unclosed();
          return undefined;
        }
        cell = text.slice(at + 1, close).replaceAll('""', QUOTE);
        for (let i = cell.indexOf("\n"); i >= 0; i = cell.indexOf("\n", i + 1)) lines++;
        at = close + 1;
      } else {
        const separated = text.indexOf(separator, at);
        const newline = text.indexOf("\n", at);
        const ends = [separated, newline].filter((place) => place >= 0);
        if (newline < 0 && !isEnd) return undefined;
        const end = Math.min(text.length, ...ends);
        cell = text.slice(at, end === newline && text[end - 1] === RETURN && end > at ? end - 1 : end);
        at = end;
      }
      cells.push(cell);
      if (text.startsWith(separator, at) && at < text.length) {
        at += separator.length;
        continue;
      }
      if (text[at] === RETURN && (text[at + 1] === "\n" || at + 1 === text.length)) {
        if (at + 1 === text.length && !isEnd) return undefined;
        at++;
      }
      if (at >= text.length || text[at] === "\n") return { cells, next: at + 1, lines: lines + 1 };
      throw new SyntaxError(
        `${this.#name}, line ${this.#line + lines}: after the closing quote of cell ${cells.length} must come ` +
          `${JSON.stringify(separator)} or the end of the line, got ${JSON.stringify(text.slice(at, at + 10))}; ` +
          'write a quote inside a quoted cell twice: ""',
      );
    }
  }

  #unclosed(): SyntaxError {
    return new SyntaxError(
      `${this.#name}, line ${this.#line}: a quoted cell that begins here is never closed`,
    );
  }
}

/** Where the quoted cell that opens at `at` closes; -1 if it does not. */
function closingQuote(text: string, at: number): number {
  let close = text.indexOf(QUOTE, at + 1);
  while (close >= 0 && text[close + 1] === QUOTE) close = text.indexOf(QUOTE, close + 2);
  return close;
}
