// The step that makes coefficients exactly zero.

/**
 * `S(v, t) = sign(v) max(|v| - t, 0)`: the minimum of `½ (w - v)² + t |w|` over w.
 *
 *     softThreshold(3, 1); // 2
 *     softThreshold(-0.5, 1); // 0
 */
export function softThreshold(v: number, t: number): number {
  if (v > t) return v - t;
  return v < -t ? v + t : 0;
}
