// The classes among labels, and what they are called.

/** The labels that occur, in ascending order. */
export function labelsOf(...labels: ArrayLike<number>[]): number[] {
  return [...new Set(labels.flatMap((some) => Array.from(some)))].sort((a, b) => a - b);
}

/** A name must stand for each class, if there are any. */
export function checkClasses(
  where: string,
  labels: readonly number[],
  classes: readonly string[] | undefined,
): void {
  if (!classes || indexOfEach(labels, classes)) return;
  if (classes.length === labels.length) return;
  throw new TypeError(
    `${where}: classes must name the ${labels.length} classes ${labels.slice(0, 8).join(", ")}${labels.length > 8 ? ", ..." : ""}, got ${classes.length} names`,
  );
}

/** The name of each label: labels that are indices choose theirs, others stand in the names' order. */
export function classNames(labels: readonly number[], classes: readonly string[] | undefined): string[] {
  if (!classes) return labels.map((label) => `${label}`);
  const indices = indexOfEach(labels, classes);
  return labels.map((label, i) => classes[indices ? label : i]!);
}

/** Whether all labels are indices into `classes`: then a class that does not occur may be named too. */
function indexOfEach(labels: readonly number[], classes: readonly string[]): boolean {
  return labels.every((label) => Number.isInteger(label) && label >= 0 && label < classes.length);
}
