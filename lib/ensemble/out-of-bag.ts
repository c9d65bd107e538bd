// What the members of an ensemble say of the rows that they were not trained on.

/** Sums of the answers [rows, outputs], and of how many members each row has them. */
export class OutOfBag {
  readonly #sums: Float64Array;
  readonly #members: Int32Array;
  readonly #outputs: number;

  constructor(rows: number, outputs: number) {
    this.#sums = new Float64Array(rows * outputs);
    this.#members = new Int32Array(rows);
    this.#outputs = outputs;
  }

  add(row: number, answer: ArrayLike<number>, from = 0): void {
    for (let k = 0; k < this.#outputs; k++) this.#sums[row * this.#outputs + k]! += answer[from + k]!;
    this.#members[row]!++;
  }

  /** The rows that at least one member had not seen, and the mean answer for each of them. */
  means(where: string): { rows: number[]; answers: Float64Array } {
    const rows = [...this.#members.keys()].filter((row) => this.#members[row]! > 0);
    if (rows.length === 0) {
      throw new RangeError(
        `${where}: oobScore found no row that a member had not seen; take more estimators`,
      );
    }
    const [outputs, sums] = [this.#outputs, this.#sums];
    const answers = new Float64Array(rows.length * outputs);
    for (const [i, row] of rows.entries()) {
      for (let k = 0; k < outputs; k++) {
        answers[i * outputs + k] = sums[row * outputs + k]! / this.#members[row]!;
      }
    }
    return { rows, answers };
  }
}
