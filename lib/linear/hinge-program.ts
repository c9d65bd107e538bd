// The exact minimum of sums of hinges: hinge loss, absolute errors and ‖w‖₁ alike, by an interior-point method.

import { factorise, solveFactorised } from "./cholesky.ts";
import { gram } from "./gram.ts";

/** The rows aᵢ of the hinges, [rows, width], which need not be stored as such. */
export interface HingeRows {
  rows: number;
  width: number;
  /** `out := A w` [rows] */
  multiply(w: Float64Array, out: Float64Array): void;
  /** `out += Aᵀ v` [width] */
  addTransposed(v: Float64Array, out: Float64Array): void;
  /** Writes `root aᵢ` into the buffer. */
  fill(i: number, root: number, buffer: Float64Array, offset: number): void;
}

export interface HingeProgram {
  A: HingeRows;
  /** Where each hinge bends [rows]. */
  c: Float64Array;
  /** What each hinge counts. */
  u: number;
  /** The linear part [width], and the coefficients of the squares [width]. */
  linear: Float64Array;
  squares: Float64Array;
  /** The coefficients of `|wⱼ|` [width]. */
  sizes: Float64Array;
}

/**
 * The w that minimises
 *
 *     u Σᵢ max(0, cᵢ - aᵢᵀw) + Σⱼ sizesⱼ |wⱼ| + linearᵀ w + ½ Σⱼ squaresⱼ wⱼ²
 *
 * Each hinge has a dual number α in (0, u), and slacks s and ξ of its two sides with `s - ξ = aᵀw - c`. At the minimum
 * `α s = 0` and `(u - α) ξ = 0`; Newton's method is applied to `= μ` instead, and μ goes to 0. A step costs one
 * `AᵀDA`, and 15 to 30 steps give ten digits, however many rows: descent along subgradients gives two. `|w|` is
 * `w + 2 max(0, -w)`, one more hinge, whose row has a single 1.
 *
 * Source: Mehrotra's predictor and corrector (1992), as in Portnoy and Koenker 1997 for absolute errors and in Ferris
 * and Munson 2002 for support vector machines.
 */
export function minimiseHinges(
  { A, c, u, linear, squares, sizes }: HingeProgram,
  { maxIter, tol }: { maxIter: number; tol: number },
): { w: Float64Array; nIter: number; converged: boolean } {
  const { rows: n, width } = A;
  // The rows of A, then a row of the identity for each |wⱼ|
  const ones = [...sizes.keys()].filter((j) => sizes[j]! > 0);
  const total = n + ones.length;
  const upper = new Float64Array(total).fill(u);
  for (const [k, j] of ones.entries()) upper[n + k] = 2 * sizes[j]!;
  const slope = linear.map((g, j) => g + sizes[j]!);
  const multiply = (w: Float64Array, out: Float64Array) => {
    A.multiply(w, out);
    for (const [k, j] of ones.entries()) out[n + k] = w[j]!;
  };
  const addTransposed = (v: Float64Array, out: Float64Array) => {
    A.addTransposed(v, out);
    for (const [k, j] of ones.entries()) out[j]! += v[n + k]!;
  };

  const w = new Float64Array(width);
  const alpha = upper.map((u) => u / 2);
  const v = Float64Array.from(alpha); // u - α, kept by itself: where α comes near u the difference would have no digits
  const s = new Float64Array(total);
  const xi = new Float64Array(total);
  const size = c.reduce((sum, c) => sum + Math.abs(c), 0) / Math.max(1, n) || 1;
  for (let i = 0; i < total; i++) {
    const e = i < n ? -c[i]! : 0; // aᵀw - c at w = 0
    s[i] = Math.max(e, 0) + size;
    xi[i] = Math.max(-e, 0) + size;
  }
  const Aw = new Float64Array(total);
  const right = new Float64Array(width);
  const D = new Float64Array(total);
  const t = new Float64Array(total); // D (r₁/α - r₂/v - rₚ)
  const dw = new Float64Array(width);
  const [dAlpha, ds, dxi] = [new Float64Array(total), new Float64Array(total), new Float64Array(total)];
  const change = { dAlpha, ds, dxi };

  for (let nIter = 0; ; nIter++) {
    multiply(w, Aw);
    let gap = 0;
    let value = 0;
    let primal = 0;
    for (let i = 0; i < total; i++) {
      gap += alpha[i]! * s[i]! + v[i]! * xi[i]!;
      value += upper[i]! * Math.max(0, (i < n ? c[i]! : 0) - Aw[i]!);
      primal = Math.max(primal, Math.abs(Aw[i]! - (i < n ? c[i]! : 0) - s[i]! + xi[i]!));
    }
    // r_d = squares w + slope - Aᵀα
    right.fill(0);
    addTransposed(alpha, right);
    let dual = 0;
    for (let j = 0; j < width; j++) {
      right[j]! -= squares[j]! * w[j]! + slope[j]!;
      dual += Math.abs(right[j]! * w[j]!);
      value += slope[j]! * w[j]! + 0.5 * squares[j]! * w[j]! ** 2;
    }
    const scale = Math.abs(value) + tol * size * u;
    const converged = gap <= tol * scale && dual <= 1e-6 * scale && primal <= 1e-6 * size;
    if (converged || nIter >= maxIter) {
      // A weight whose hinge is paid in part stands in the bend: 0 itself, not the 1e-12 beside it
      for (const [k, j] of ones.entries()) {
        const share = alpha[n + k]! / upper[n + k]!;
        if (converged && share > 1e-4 && share < 1 - 1e-4) w[j] = 0;
      }
      return { w, nIter, converged };
    }

    for (let i = 0; i < total; i++) D[i] = 1 / (s[i]! / alpha[i]! + xi[i]! / v[i]!);
    const H = gram(n, width, (i, buffer, offset) => A.fill(i, Math.sqrt(D[i]!), buffer, offset));
    for (const [k, j] of ones.entries()) H[j * width + j]! += D[n + k]!;
    for (let j = 0; j < width; j++) H[j * width + j]! += squares[j]!;
    if (!factoriseNearly(H, width)) return { w, nIter, converged: false };

    const mu = gap / (2 * total);
    const residual = (i: number) => Aw[i]! - (i < n ? c[i]! : 0) - s[i]! + xi[i]!;
    const step = (r1: (i: number) => number, r2: (i: number) => number) => {
      for (let i = 0; i < total; i++) {
        t[i] = D[i]! * (r1(i) / alpha[i]! - r2(i) / v[i]! - residual(i));
      }
      dw.set(right);
      addTransposed(t, dw);
      solveFactorised(H, dw);
      multiply(dw, dAlpha); // A dw, and from it the rest
      for (let i = 0; i < total; i++) {
        const [first, second] = [r1(i), r2(i)];
        const da = t[i]! - D[i]! * dAlpha[i]!;
        ds[i] = (first - s[i]! * da) / alpha[i]!;
        dxi[i] = (second + xi[i]! * da) / v[i]!;
        dAlpha[i] = da;
      }
    };
    // Straight to μ = 0, to see how far that would carry ...
    step(
      (i) => -alpha[i]! * s[i]!,
      (i) => -v[i]! * xi[i]!,
    );
    const reach = longest({ alpha, v, s, xi }, change);
    let after = 0;
    for (let i = 0; i < total; i++) {
      const a = alpha[i]! + reach * dAlpha[i]!;
      after += a * (s[i]! + reach * ds[i]!) + (v[i]! - reach * dAlpha[i]!) * (xi[i]! + reach * dxi[i]!);
    }
    // ... then towards a μ that is the smaller the farther, with what the products of the changes add
    const target = mu * (after / gap) ** 3;
    const [a1, s1, x1] = [dAlpha.slice(), ds.slice(), dxi.slice()];
    step(
      (i) => target - alpha[i]! * s[i]! - a1[i]! * s1[i]!,
      (i) => target - v[i]! * xi[i]! + a1[i]! * x1[i]!,
    );
    const length = Math.min(1, 0.9995 * longest({ alpha, v, s, xi }, change));
    for (let j = 0; j < width; j++) w[j]! += length * dw[j]!;
    for (let i = 0; i < total; i++) {
      alpha[i]! += length * dAlpha[i]!;
      v[i]! -= length * dAlpha[i]!;
      s[i]! += length * ds[i]!;
      xi[i]! += length * dxi[i]!;
    }
  }
}

/** The factorisation of H, or of H with a little more on its diagonal if its columns depend on each other. */
function factoriseNearly(H: Float64Array, width: number): boolean {
  const whole = Float64Array.from(H);
  for (let more = 0; more < 1e-3; more = more * 100 || 1e-14) {
    H.set(whole);
    for (let j = 0; j < width; j++) H[j * width + j] = H[j * width + j]! * (1 + more) || 1;
    if (factorise(H, width, { least: 0 })) return true;
  }
  return false;
}

/** How far one may go, 1 at the most before it is shortened, until a number that must be above 0 is 0. */
function longest(
  { alpha, v, s, xi }: { alpha: Float64Array; v: Float64Array; s: Float64Array; xi: Float64Array },
  { dAlpha, ds, dxi }: { dAlpha: Float64Array; ds: Float64Array; dxi: Float64Array },
): number {
  let length = 1;
  for (let i = 0; i < alpha.length; i++) {
    const da = dAlpha[i]!;
    if (da < 0) length = Math.min(length, -alpha[i]! / da);
    else if (da > 0) length = Math.min(length, v[i]! / da);
    if (ds[i]! < 0) length = Math.min(length, -s[i]! / ds[i]!);
    if (dxi[i]! < 0) length = Math.min(length, -xi[i]! / dxi[i]!);
  }
  return length;
}
