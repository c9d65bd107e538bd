// What is wrong with a notebook, in a line that names the cell.

/** A notebook of which no slides can be made; the message is one line for the instructor. */
export class SlidesError extends Error {
  override name = "SlidesError";
  readonly code = "SLIDES";
}

/** What a pass could not do with a cell; the rest of the deck is made all the same. */
export interface Problem {
  /** Counted from 1, as the cells stand in the notebook. */
  cell: number;
  message: string;
}
