// Regions of a cell between two marks, each in a line of its own: `BEGIN SOLUTION` to `END SOLUTION`.

import { AssignmentError } from "../assignment-error.ts";

export type RegionName = "SOLUTION" | "HIDDEN TESTS" | "MARK SCHEME";

/**
 * The text with each region's lines, and its marks, replaced by `replacement`, indented as the first mark is.
 * Undefined where there is no region. `where` opens the error texts.
 */
export function replaceRegions(
  text: string,
  name: RegionName,
  replacement: readonly string[],
  where: string,
): string | undefined {
  const lines: string[] = [];
  let inside = false;
  let found = false;
  for (const line of text.split("\n")) {
    if (line.includes(`BEGIN ${name}`)) {
      if (inside)
        throw new AssignmentError(`${where}: BEGIN ${name} stands within another; end the first before`);
      inside = true;
      found = true;
      const indent = /^\s*/.exec(line)![0];
      lines.push(...replacement.map((each) => indent + each));
    } else if (line.includes(`END ${name}`)) inside = false;
    else if (!inside) lines.push(line);
  }
  if (inside)
    throw new AssignmentError(`${where}: BEGIN ${name} has no END ${name}; write it below the region`);
  return found ? lines.join("\n") : undefined;
}
