// nbgrader's checksums, by which it notices that a student has changed, or not touched, a cell.

import { createHash } from "node:crypto";

import type { Cell } from "../../../kernel/index.ts";
import { isGraded, isLocked, isSolution, nbgraderOf } from "../../nbgrader-cell.ts";
import type { Pass } from "./pass.ts";

export const computeChecksums: Pass = ({ cells }) => {
  for (const cell of cells) {
    const metadata = nbgraderOf(cell);
    if (!metadata || !(isGraded(cell) || isSolution(cell) || isLocked(cell))) continue;
    metadata.checksum = checksumOf(cell);
    metadata.cell_type = cell.cell_type;
  }
};

/** MD5 of the cell's text and of what its metadata says, written as Python writes them. */
export function checksumOf(cell: Cell): string {
  const { grade_id: id, points = 0 } = nbgraderOf(cell)!;
  const parts = [cell.source, cell.cell_type, isGraded(cell), isSolution(cell), isLocked(cell), id].map(
    (part) => (typeof part === "boolean" ? (part ? "True" : "False") : part),
  );
  if (isGraded(cell)) parts.push(Number.isInteger(points) ? `${points}.0` : String(points));
  return createHash("md5").update(parts.join("")).digest("hex");
}
