// A number with bounds, as noise and sizes are: checked at the door.

/** `value` must be finite and lie in [least, most]; `where` ("data.moons: noise") opens the error text. */
export function checkNumber(where: string, value: number, { least = -Infinity, most = Infinity } = {}): void {
  if (Number.isFinite(value) && value >= least && value <= most) return;
  const bounds =
    least === -Infinity
      ? `of at most ${most}`
      : most === Infinity
        ? `of at least ${least}`
        : `from ${least} to ${most}`;
  const wanted = least === -Infinity && most === Infinity ? "a finite number" : `a finite number ${bounds}`;
  throw new RangeError(`${where} must be ${wanted}, got ${value}`);
}
