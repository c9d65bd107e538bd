// What every options object is checked for: a misspelt name is refused, never quietly ignored.

/** Refuses names in `options` that are not in `known`; `where` ("nn.Dense") opens the error text. */
export function checkOptions(where: string, options: object, known: readonly string[]): void {
  checkObject(where, options, known[0]!);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new RangeError(`${where}: no option "${name}", found ${known.join(", ")}`);
  }
}

/** Refuses what is no object of options: in `new optim.SGD(0.1)` the number would go unheard, the default be taken. */
export function checkObject(where: string, options: object, example: string): void {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return;
  throw new TypeError(
    `${where}: options must be an object such as { ${example}: ... }, got ${shown(options)}`,
  );
}

/** `name`'s entry in `table`; refused with the list of those that exist. */
export function choose<T>(where: string, kind: string, name: string, table: Record<string, T>): T {
  if (Object.hasOwn(table, name)) return table[name]!;
  throw new RangeError(`${where}: no ${kind} "${name}", found ${Object.keys(table).join(", ")}`);
}

/** A whole number of at least `least`, as sizes and counts are. */
export function checkCount(where: string, value: number, least = 1): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${where} must be a whole number of at least ${least}, got ${shown(value)}`);
}

/** As one writes it: "3" is no 3. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (!Array.isArray(value)) return String(value);
  return value.length <= 4 ? `[${value.map(shown).join(", ")}]` : `an array of ${value.length}`;
}
