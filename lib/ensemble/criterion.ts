// What a tree's cut is judged by: Gini impurity, entropy, or the squared error.

/** Where a feature is best cut in two, and how good that is. */
export interface Cut {
  /** Grows with the decrease of impurity; only compared with others of the same node. */
  score: number;
  /** The largest rank that goes left, and the smallest that goes right. */
  left: number;
  right: number;
}

/**
 * Judges the cuts of one node at a time: `enter` takes its rows, `search` looks at one feature.
 *
 * `impurity` is the node's own, `weight` the sum of its rows' weights, `value` what a leaf here would answer.
 */
export interface Criterion {
  /** Numbers in a leaf's answer. */
  readonly outputs: number;
  impurity: number;
  weight: number;
  /** Takes rows[from..to) for the node at hand. */
  enter(rows: Int32Array, from: number, to: number): void;
  /** The answer of a leaf, written at values[at..at + outputs). */
  write(values: number[], at: number): void;
  /**
   * The node's `count` rows in ascending order of a feature, with the feature's ranks: writes the best cut into
   * `best` if it is better than what stands there. Each side keeps at least `leaf` rows.
   */
  search(rows: Int32Array, ranks: Uint32Array, count: number, leaf: number, best: Cut): boolean;
}

/** What both impurities of classes start from: how much of each class is in the node. */
abstract class ClassCounts implements Criterion {
  readonly outputs: number;
  impurity = 0;
  weight = 0;
  protected readonly labels: Int32Array;
  protected readonly weights: Float64Array;
  protected readonly counts: Float64Array;
  /** Of the two sides of a cut, while the cuts of a feature are tried. */
  protected readonly left: Float64Array;
  protected readonly right: Float64Array;

  /** Labels 0 to classes - 1, and how much each row counts. */
  constructor(labels: Int32Array, classes: number, weights: Float64Array) {
    this.outputs = classes;
    this.labels = labels;
    this.weights = weights;
    this.counts = new Float64Array(classes);
    this.left = new Float64Array(classes);
    this.right = new Float64Array(classes);
  }

  enter(rows: Int32Array, from: number, to: number): void {
    const { labels, weights, counts } = this;
    counts.fill(0);
    let sum = 0;
    for (let p = from; p < to; p++) {
      const row = rows[p]!;
      counts[labels[row]!]! += weights[row]!;
      sum += weights[row]!;
    }
    this.weight = sum;
    this.impurity = this.impurityOf(counts, sum);
  }

  /** Of a node that holds `counts` of the classes, n of them all. */
  protected abstract impurityOf(counts: Float64Array, n: number): number;

  abstract search(rows: Int32Array, ranks: Uint32Array, count: number, leaf: number, best: Cut): boolean;

  write(values: number[], at: number): void {
    for (let k = 0; k < this.outputs; k++) values[at + k] = this.counts[k]! / this.weight;
  }
}

/**
 * Of K classes with the shares p: `G = 1 - Σ p²`, the chance that two rows drawn here differ.
 *
 * The decrease is largest where `Σ nₖ² / n` of the left side plus that of the right is.
 */
export class Gini extends ClassCounts {
  protected impurityOf(counts: Float64Array, n: number): number {
    let squares = 0;
    for (const count of counts) squares += count * count;
    return 1 - squares / (n * n);
  }

  search(rows: Int32Array, ranks: Uint32Array, count: number, leaf: number, best: Cut): boolean {
    const { labels, weights, left, right } = this;
    left.fill(0);
    right.set(this.counts);
    let squaresLeft = 0;
    let squaresRight = 0;
    for (let k = 0; k < right.length; k++) squaresRight += right[k]! * right[k]!;
    let weightLeft = 0;
    let weightRight = this.weight;
    let { score } = best;
    let place = -1;
    const last = count - leaf;
    for (let p = 0; p < last; p++) {
      const row = rows[p]!;
      const label = labels[row]!;
      const weight = weights[row]!;
      const onLeft = left[label]!;
      const onRight = right[label]!;
      squaresLeft += weight * (2 * onLeft + weight); // (n + w)² - n²
      squaresRight += weight * (weight - 2 * onRight);
      left[label] = onLeft + weight;
      right[label] = onRight - weight;
      weightLeft += weight;
      weightRight -= weight;
      if (ranks[p] === ranks[p + 1] || p + 1 < leaf) continue;
      const here = squaresLeft / weightLeft + squaresRight / weightRight;
      if (here > score) {
        score = here;
        place = p;
      }
    }
    return keep(best, score, place, ranks);
  }
}

/**
 * Of K classes with the shares p: `H = -Σ p log₂ p`, the bits that a row's class takes to tell.
 *
 * The decrease is largest where `Σ nₖ log nₖ - n log n` of the left side plus that of the right is.
 */
export class Entropy extends ClassCounts {
  protected impurityOf(counts: Float64Array, n: number): number {
    let sum = 0;
    for (const count of counts) sum += xLogX(count);
    // A pure node's difference of two equal numbers must not come out as -1e-17.
    return Math.max(0, (xLogX(n) - sum) / n / Math.LN2);
  }

  search(rows: Int32Array, ranks: Uint32Array, count: number, leaf: number, best: Cut): boolean {
    const { labels, weights, left, right } = this;
    left.fill(0);
    right.set(this.counts);
    let weightLeft = 0;
    let weightRight = this.weight;
    let { score } = best;
    let place = -1;
    const last = count - leaf;
    for (let p = 0; p < last; p++) {
      const row = rows[p]!;
      const label = labels[row]!;
      const weight = weights[row]!;
      left[label]! += weight;
      right[label]! -= weight;
      weightLeft += weight;
      weightRight -= weight;
      if (ranks[p] === ranks[p + 1] || p + 1 < leaf) continue;
      let here = -xLogX(weightLeft) - xLogX(weightRight);
      for (let k = 0; k < left.length; k++) here += xLogX(left[k]!) + xLogX(right[k]!);
      if (here > score) {
        score = here;
        place = p;
      }
    }
    return keep(best, score, place, ranks);
  }
}

/**
 * Of numbers y: the variance `1/n Σ (y - mean)²`.
 *
 * With e = y - mean of the node, cutting off a left side of n₁ rows and leaving n₂ takes `n (Σ e)² / (n₁ n₂)` from
 * the sum of squares, the sum over the left side: the right side's is its negative.
 */
export class SquaredError implements Criterion {
  readonly outputs = 1;
  impurity = 0;
  weight = 0;
  #mean = 0;
  readonly #targets: Float64Array;
  readonly #weights: Float64Array;

  /** Targets, and how much each row counts. */
  constructor(targets: Float64Array, weights: Float64Array) {
    this.#targets = targets;
    this.#weights = weights;
  }

  enter(rows: Int32Array, from: number, to: number): void {
    const [targets, weights] = [this.#targets, this.#weights];
    let weight = 0;
    let sum = 0;
    for (let p = from; p < to; p++) {
      const row = rows[p]!;
      weight += weights[row]!;
      sum += weights[row]! * targets[row]!;
    }
    const mean = sum / weight;
    let squares = 0;
    for (let p = from; p < to; p++) {
      const row = rows[p]!;
      const error = targets[row]! - mean;
      squares += weights[row]! * error * error;
    }
    this.weight = weight;
    this.#mean = mean;
    // What rounding leaves of equal targets is no impurity.
    const rounding = (4 * 2 ** -52 * mean) ** 2;
    this.impurity = squares / weight <= rounding ? 0 : squares / weight;
  }

  write(values: number[], at: number): void {
    values[at] = this.#mean;
  }

  search(rows: Int32Array, ranks: Uint32Array, count: number, leaf: number, best: Cut): boolean {
    const [targets, weights, mean] = [this.#targets, this.#weights, this.#mean];
    let sum = 0;
    let weightLeft = 0;
    let weightRight = this.weight;
    let { score } = best;
    let place = -1;
    const last = count - leaf;
    for (let p = 0; p < last; p++) {
      const row = rows[p]!;
      const weight = weights[row]!;
      sum += weight * (targets[row]! - mean);
      weightLeft += weight;
      weightRight -= weight;
      if (ranks[p] === ranks[p + 1] || p + 1 < leaf) continue;
      const here = (sum * sum) / (weightLeft * weightRight);
      if (here > score) {
        score = here;
        place = p;
      }
    }
    return keep(best, score, place, ranks);
  }
}

function keep(best: Cut, score: number, place: number, ranks: Uint32Array): boolean {
  if (place < 0) return false;
  best.score = score;
  best.left = ranks[place]!;
  best.right = ranks[place + 1]!;
  return true;
}

function xLogX(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
