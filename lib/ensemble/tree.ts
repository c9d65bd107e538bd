// A grown decision tree: its nodes side by side in arrays, and the way from a row to its leaf.

import { counted } from "../counted.ts";
import type { DenseMatrix } from "../engine/arguments.ts";

/**
 * Node 0 is the root; each node stands before its children. Named as scikit-learn's `tree_`.
 *
 * A row goes left where `x[feature] <= threshold`. In a leaf `feature` is -1.
 */
export class Tree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** `value[node * outputs + k]`: a class's share, or the mean of the targets. */
  readonly value: Float64Array;
  readonly outputs: number;
  readonly impurity: Float64Array;
  /** Rows that came here in training, and the sum of their weights. */
  readonly samples: Int32Array;
  readonly weight: Float64Array;

  constructor(nodes: TreeNodes, outputs: number) {
    this.feature = Int32Array.from(nodes.feature);
    this.threshold = Float64Array.from(nodes.threshold);
    this.left = Int32Array.from(nodes.left);
    this.right = Int32Array.from(nodes.right);
    this.value = Float64Array.from(nodes.value);
    this.impurity = Float64Array.from(nodes.impurity);
    this.samples = Int32Array.from(nodes.samples);
    this.weight = Float64Array.from(nodes.weight);
    this.outputs = outputs;
  }

  get nodes(): number {
    return this.feature.length;
  }

  get leaves(): number {
    return this.feature.reduce((leaves, feature) => leaves + (feature < 0 ? 1 : 0), 0);
  }

  /** Of a lone leaf 0. */
  get depth(): number {
    const depths = new Int32Array(this.nodes);
    let deepest = 0;
    for (let node = 0; node < this.nodes; node++) {
      if (this.feature[node]! < 0) continue;
      const below = depths[node]! + 1;
      depths[this.left[node]!] = below;
      depths[this.right[node]!] = below;
      if (below > deepest) deepest = below;
    }
    return deepest;
  }

  /** The leaf of the row whose features begin at values[at]. */
  leafOf(values: Float64Array, at: number): number {
    const { feature, threshold, left, right } = this;
    let node = 0;
    for (let j = feature[0]!; j >= 0; j = feature[node]!) {
      node = values[at + j]! <= threshold[node]! ? left[node]! : right[node]!;
    }
    return node;
  }

  /** Adds `factor` times the leaf's answer for each row of x to sums [rows, outputs]. */
  addTo(sums: Float64Array, { values, rows, columns }: DenseMatrix, factor = 1): void {
    const { value, outputs } = this;
    for (let i = 0; i < rows; i++) {
      const from = this.leafOf(values, i * columns) * outputs;
      for (let k = 0; k < outputs; k++) sums[i * outputs + k]! += factor * value[from + k]!;
    }
  }

  /** For each feature, by how much its cuts have lowered the impurity of all rows. */
  gains(features: number): Float64Array {
    const gains = new Float64Array(features);
    const { feature, left, right, impurity, weight } = this;
    for (let node = 0; node < this.nodes; node++) {
      if (feature[node]! < 0) continue;
      const [l, r] = [left[node]!, right[node]!];
      const after = weight[l]! * impurity[l]! + weight[r]! * impurity[r]!;
      gains[feature[node]!]! += (weight[node]! * impurity[node]! - after) / weight[0]!;
    }
    return gains;
  }

  /** The same as shares: they sum to 1, or all are 0 in a tree whose cuts have gained nothing. */
  importances(features: number): Float64Array {
    return asShares(this.gains(features));
  }

  /** A line for each node, indented by its depth; `answer` says what a leaf answers. */
  describe(answer: (node: number) => string): string {
    const lines: string[] = [];
    const walk = (node: number, indent: string) => {
      if (this.feature[node]! < 0) {
        lines.push(`${indent}${answer(node)}  (${counted(this.samples[node]!, "example")})`);
        return;
      }
      const x = `x${this.feature[node]! + 1}`;
      const threshold = Number(this.threshold[node]!.toPrecision(4));
      lines.push(`${indent}${x} <= ${threshold}`);
      walk(this.left[node]!, `${indent}|   `);
      lines.push(`${indent}${x} > ${threshold}`);
      walk(this.right[node]!, `${indent}|   `);
    };
    walk(0, "");
    return lines.join("\n");
  }
}

/** Divided by their sum, if that is not 0. */
export function asShares(gains: Float64Array): Float64Array {
  const sum = gains.reduce((sum, gain) => sum + gain, 0);
  return sum > 0 ? gains.map((gain) => gain / sum) : gains;
}

/** The same while the tree grows. */
export interface TreeNodes {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  value: number[];
  impurity: number[];
  samples: number[];
  weight: number[];
}
