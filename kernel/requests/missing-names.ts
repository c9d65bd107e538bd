// Why a name is not there: its cell was refused, or has not run. Of all errors, beginners meet this one most.

import type { Problem } from "../language/language.ts";
import { cellLabel, type ExecutedCell, type ExecutedCells } from "./executed-cells.ts";

/** "Cannot find name 'x'", and the same of `{ x }`. */
const notFound = new Set([2304, 18004]);
/** "Cannot find name 'x'. Did you mean 'y'?" */
const perhapsMisspelt = 2552;

/** A line for each cell that was refused and would declare such names, and one for the names of no cell. */
export function aboutMissingNames(
  cell: ExecutedCell,
  problems: readonly Problem[],
  cells: ExecutedCells,
): string[] {
  const refused = new Map<ExecutedCell, Set<string>>();
  const nowhere = new Set<string>();
  for (const { code, message } of problems) {
    if (code === undefined || !(notFound.has(code) || code === perhapsMisspelt)) continue;
    const name = /'([^']+)'/.exec(message)?.[1];
    if (name === undefined) continue;
    const declaring = cells.latestBefore(
      cell,
      ({ compiled, source }) => compiled === undefined && declares(source, name),
    );
    if (declaring) refused.set(declaring, (refused.get(declaring) ?? new Set()).add(name));
    else if (code !== perhapsMisspelt) nowhere.add(name);
  }
  const lines = [...refused].map(
    ([cell, names]) =>
      `${cellLabel(cell)} declares ${listed(names)}, but was refused: put it right and run it first`,
  );
  if (nowhere.size > 0)
    lines.push(
      `No cell that has run declares ${listed(nowhere)}: run the cells above, or look how it is spelt`,
    );
  return lines;
}

/** By sight, at the beginning of a line: what was refused may not parse. */
function declares(source: string, name: string): boolean {
  const word = `(?<![\\p{ID_Continue}$])${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`;
  const forms = [
    `(?:(?:export|declare|abstract|async) +)*(?:let|const|var|class|function\\*?|enum|namespace|interface|type) +${word}`,
    `(?:let|const|var) *[{[][^;=]*?${word}`,
    `import +[^;"']*?${word}`,
  ];
  return new RegExp(`^(?:${forms.join("|")})`, "mu").test(source);
}

function listed(names: ReadonlySet<string>): string {
  const [last = "", ...others] = [...names].reverse();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}
