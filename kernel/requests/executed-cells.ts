// The cells that have run: what late output and errors need to name their cell and its lines.

import type { CompiledCell } from "../language/language.ts";
import type { CellId } from "../threads.ts";
import type { Header } from "../wire/message.ts";

export interface ExecutedCell {
  id: CellId;
  /** The `n` in `Cell [n]`; undefined where the request asked for no number. */
  count: number | undefined;
  source: string;
  silent: boolean;
  /** The execute request, which all output of the cell names as its parent. */
  parent: Header;
  /** Where a question to the front end goes. */
  identities: Uint8Array[];
  compiled?: CompiledCell;
}

const mostCells = 5000; // older ones are forgotten: their late output then goes to the latest cell

export class ExecutedCells {
  readonly #cells = new Map<CellId, ExecutedCell>();
  #latest: CellId = 0;

  add(cell: Omit<ExecutedCell, "id">): ExecutedCell {
    const added = { ...cell, id: ++this.#latest };
    this.#cells.set(added.id, added);
    this.#cells.delete(added.id - mostCells);
    return added;
  }

  get(id: CellId): ExecutedCell | undefined {
    return this.#cells.get(id) ?? this.#cells.get(this.#latest);
  }

  find(id: CellId): ExecutedCell | undefined {
    return this.#cells.get(id);
  }

  /** The last of those before `cell` that is so. */
  latestBefore(cell: ExecutedCell, isSo: (cell: ExecutedCell) => boolean): ExecutedCell | undefined {
    for (let id = cell.id - 1; id > 0; id--) {
      const before = this.#cells.get(id);
      if (before === undefined || isSo(before)) return before;
    }
    return undefined;
  }

  get latest(): CellId {
    return this.#latest;
  }
}

export function cellLabel(cell: ExecutedCell): string {
  return `Cell [${cell.count ?? " "}]`;
}
