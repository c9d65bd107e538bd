// The k nearest of the points that are offered.

/** Of equally near points those with the smaller row numbers stay. */
export class Nearest {
  /** Ascending; the first `count` hold. */
  readonly rows: Int32Array;
  /** Squared distances. */
  readonly squares: Float64Array;
  count = 0;

  constructor(k: number) {
    this.rows = new Int32Array(k);
    this.squares = new Float64Array(k);
  }

  /** What a point must not be beyond to be taken, as a squared distance. */
  get farthest(): number {
    const k = this.squares.length;
    return this.count < k ? Number.POSITIVE_INFINITY : this.squares[k - 1]!;
  }

  offer(row: number, squares: number): void {
    const { rows, squares: all } = this;
    const k = all.length;
    if (this.count === k) {
      const last = all[k - 1]!;
      if (squares > last || (squares === last && row > rows[k - 1]!)) return;
    }
    let place = this.count < k ? this.count++ : k - 1;
    while (
      place > 0 &&
      (all[place - 1]! > squares || (all[place - 1] === squares && rows[place - 1]! > row))
    ) {
      all[place] = all[place - 1]!;
      rows[place] = rows[place - 1]!;
      place--;
    }
    all[place] = squares;
    rows[place] = row;
  }
}
